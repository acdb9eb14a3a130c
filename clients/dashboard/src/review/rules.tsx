import { useQuery } from 'urql';
import { Answer, Empty, LinkButton, Page, Section, Status, Table } from '#ui';
import { useFormat } from '#words';
import { RulesDocument } from './generated/graphql.ts';
import { categoryNames, languageName } from './names.ts';

export function Rules() {
  const format = useFormat();
  const [answer, reload] = useQuery({ query: RulesDocument });
  return (
    <Page
      title="Rules"
      lead="Which rules screen texts, and how often reviewers agreed with them."
      actions={<LinkButton to="/review">Back to the queue</LinkButton>}
    >
      <Answer of={answer} reload={reload} height={400}>
        {({ rulesets, screeningRules, screeningRulesetVersion }) => (
          <>
            <Section title="Rulesets" note={`In force: ${screeningRulesetVersion}`}>
              <Table
                label="Rulesets"
                rows={rulesets}
                keyOf={({ version }) => version}
                columns={[
                  { name: 'Name', cell: ({ name }) => name },
                  {
                    name: 'Status',
                    cell: ({ status }) => (
                      <Status tone={status === 'ACTIVE' ? 'ok' : status === 'SHADOW' ? 'info' : 'quiet'}>
                        {status.toLowerCase()}
                      </Status>
                    ),
                  },
                  { name: 'Reason', cell: ({ reason }) => reason },
                  { name: 'Since', cell: ({ activatedAt, createdAt }) => format.date(activatedAt ?? createdAt) },
                ]}
              />
            </Section>
            <Section
              title="Rules"
              note="Precision: of what a rule flagged, the share that reviewers confirmed, with its 95 % interval."
            >
              {screeningRules?.length ? (
                <Table
                  label="Rules and their precision"
                  rows={screeningRules}
                  keyOf={({ ruleId }) => ruleId}
                  columns={[
                    { name: 'Rule', cell: ({ ruleId }) => ruleId },
                    { name: 'Category', cell: ({ category }) => categoryNames[category] ?? category },
                    { name: 'Language', cell: ({ language }) => languageName(language) },
                    {
                      name: 'Mode',
                      cell: ({ mode }) => (
                        <Status tone={mode === 'ACTIVE' ? 'ok' : 'info'}>{mode.toLowerCase()}</Status>
                      ),
                    },
                    {
                      name: 'Precision',
                      cell: ({ precision }) =>
                        precision
                          ? `${format.percent(precision.precision)} (${format.percent(precision.low)} to ${format.percent(precision.high)})`
                          : 'no decisions yet',
                      isNumber: true,
                    },
                    {
                      name: 'Decisions',
                      cell: ({ precision }) => format.number(precision?.decisions ?? 0),
                      isNumber: true,
                    },
                  ]}
                />
              ) : (
                <Empty title="No rule is listed." />
              )}
            </Section>
          </>
        )}
      </Answer>
    </Page>
  );
}
