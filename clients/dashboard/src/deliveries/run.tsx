import { useParams } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { useReloading } from '#data';
import { Answer, Card, Empty, Facts, LinkButton, Page, Progress, Section, Status, Table } from '#ui';
import { partnerNames, useFormat } from '#words';
import { RunStatus } from './deliveries.tsx';
import { RunDocument, RunProgressDocument, type RunQuery } from './generated/graphql.ts';
import { reasonText } from './names.ts';
import { Body } from './preview.tsx';

type Found = NonNullable<RunQuery['deliveryRun']>;

export function Run() {
  const { run: id } = useParams({ strict: false }) as { run: string };
  const format = useFormat();
  const [answer, reload] = useQuery({ query: RunDocument, variables: { id } });
  const run = answer.data?.deliveryRun;
  useReloading(
    reload,
    RunProgressDocument,
    { id, afterSeq: null },
    { pause: !run || run.status === 'COMPLETED' || run.status === 'FAILED' },
  );
  return (
    <Page
      title={run ? `Run of ${format.dateTime(run.scheduledFor, run.period.timeZone)}` : 'Run'}
      lead={
        run &&
        `${partnerNames[run.destination?.partner ?? ''] ?? 'A deleted destination'}, figures of ${run.period.key}.`
      }
      actions={
        run?.schedule && (
          <LinkButton to="/deliveries/$id" params={{ id: run.schedule.id }}>
            The schedule
          </LinkButton>
        )
      }
    >
      <Answer of={answer} reload={reload} right="It takes the right to read deliveries." height={480}>
        {() => (run ? <Details run={run} /> : <Empty title="There is no such run, or you may not see it." />)}
      </Answer>
    </Page>
  );
}

function Details({ run }: { run: Found }) {
  const format = useFormat();
  const zone = run.period.timeZone;
  return (
    <>
      <Card>
        <Facts
          of={[
            ['Outcome', <RunStatus key="o" {...run} />],
            ['Why', reasonText(run.reason)],
            ['Detail', run.detail || null],
            ['Error', run.error],
            ['Next attempt', run.nextAttemptAt && format.dateTime(run.nextAttemptAt, zone)],
            ['Receipt', run.receipt && `${run.receipt.reference}, ${format.dateTime(run.receipt.receivedAt, zone)}`],
            ['Finished', run.finishedAt && format.dateTime(run.finishedAt, zone)],
            ['Started by', run.trigger.toLowerCase()],
          ]}
        />
        {run.finishedAt === null && <Progress value={run.progress} label="Progress of the run" />}
      </Card>
      <Section title="Attempts">
        {run.attempts.length === 0 ? (
          <Empty title="Nothing was sent yet." />
        ) : (
          <Table
            label="Attempts"
            rows={run.attempts}
            keyOf={({ id }) => id}
            columns={[
              { name: 'Number', cell: ({ number }) => format.number(number), isNumber: true },
              { name: 'What', cell: ({ kind }) => (kind === 'SEND' ? 'sent' : 'asked what became of it') },
              {
                name: 'Answer',
                cell: ({ outcome }) =>
                  outcome ? (
                    <Status
                      tone={
                        outcome === 'DELIVERED' || outcome === 'DUPLICATE' || outcome === 'ACCEPTED'
                          ? 'ok'
                          : outcome === 'REJECTED'
                            ? 'bad'
                            : 'warn'
                      }
                    >
                      {outcome.toLowerCase().replaceAll('_', ' ')}
                    </Status>
                  ) : (
                    'waiting'
                  ),
              },
              {
                name: 'Why',
                cell: ({ reason, fieldErrors }) =>
                  [reason, ...fieldErrors.map(({ path, message }) => `${path}: ${message}`)].filter(Boolean).join('; '),
              },
              { name: 'When', cell: ({ startedAt }) => format.dateTime(startedAt, zone) },
              { name: 'Again', cell: ({ retryAt }) => (retryAt ? format.dateTime(retryAt, zone) : '–') },
            ]}
          />
        )}
      </Section>
      {run.payload && (
        <Section title="What was sent" note={`Revision ${run.payload.revision}, profile ${run.payload.profileId}.`}>
          <Body text={run.payload.body} />
        </Section>
      )}
    </>
  );
}
