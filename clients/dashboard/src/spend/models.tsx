import { useQuery } from 'urql';
import { Answer, LinkButton, Page, Status, Table } from '#ui';
import { useFormat } from '#words';
import { ModelsDocument } from './generated/graphql.ts';

const sources: Readonly<Record<string, string>> = {
  PROVIDER: 'provider',
  INTERNAL: 'runs here',
  TEST_SERVER: 'test server: its answers are made up',
  DEMO: 'demo',
};

export function Models() {
  const format = useFormat();
  const [answer, reload] = useQuery({ query: ModelsDocument });
  return (
    <Page
      title="Models and prices"
      lead="What can score texts, how well it does on texts it never saw, and what it costs."
      actions={<LinkButton to="/spend">Back to spend</LinkButton>}
    >
      <Answer of={answer} reload={reload} right="It takes the right to read spend." height={400}>
        {({ models }) => (
          <Table
            label="Models"
            rows={models}
            keyOf={({ id }) => id}
            columns={[
              { name: 'Model', cell: ({ name }) => name },
              { name: 'From', cell: ({ provider, source }) => `${provider} (${sources[source]})` },
              {
                name: 'Status',
                cell: ({ status }) => (
                  <Status tone={status === 'ACTIVE' ? 'ok' : 'quiet'}>{status.toLowerCase()}</Status>
                ),
              },
              {
                name: 'F1',
                cell: ({ quality }) =>
                  quality
                    ? `${format.number(quality.f1, { maximumFractionDigits: 2 })} (${format.number(quality.f1Low, { maximumFractionDigits: 2 })} to ${format.number(quality.f1High, { maximumFractionDigits: 2 })})`
                    : 'not evaluated',
                isNumber: true,
              },
              {
                name: 'Precision',
                cell: ({ quality }) => (quality ? format.percent(quality.precision) : '–'),
                isNumber: true,
              },
              {
                name: 'Wrong direction',
                cell: ({ quality }) => (quality ? format.percent(quality.wrongDirection) : '–'),
                isNumber: true,
              },
              {
                name: 'Price of a million',
                cell: ({ prices }) =>
                  prices
                    .map(
                      ({ unit, perMillion }) =>
                        `${format.amount(perMillion)} ${unit.toLowerCase().replaceAll('_', ' ')}`,
                    )
                    .join(', ') || 'no price',
              },
            ]}
          />
        )}
      </Answer>
    </Page>
  );
}
