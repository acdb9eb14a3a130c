import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Strip } from '#charts';
import { useReloading } from '#data';
import { useViewer } from '#shell';
import { Answer, Button, Empty, Page, Section, Status, Table } from '#ui';
import { partnerNames, useFormat } from '#words';
import { RecentRunsDocument, RunsChangedDocument, SchedulesDocument } from './generated/graphql.ts';
import { reasonText, rhythm, stateOf, stripOf } from './names.ts';

/** Did the report arrive: every schedule with its next run and how the last ones went. */
export function Deliveries() {
  const format = useFormat();
  const viewer = useViewer();
  const [shown, setShown] = useState(25);
  const companyId = viewer.company?.id;
  const [answer, reload] = useQuery({
    query: SchedulesDocument,
    variables: { first: shown, filter: companyId ? { companyId } : null },
  });
  const [runs, reloadRuns] = useQuery({
    query: RecentRunsDocument,
    variables: { first: 100, filter: companyId ? { companyId } : null },
  });
  useReloading(reloadRuns, RunsChangedDocument, { companyId: companyId ?? '', afterSeq: null }, { pause: !companyId });
  const recent = runs.data?.deliveryRuns.nodes ?? [];
  const ofSchedule = Map.groupBy(recent, ({ schedule }) => schedule?.id);
  const failing =
    answer.data?.deliverySchedules.nodes.filter(
      ({ lastStatus }) => lastStatus === 'DEAD_LETTERED' || lastStatus === 'BLOCKED',
    ).length ?? 0;
  return (
    <Page
      title="Deliveries"
      lead={
        answer.data &&
        (failing === 0
          ? 'Every schedule delivered what was due.'
          : `${format.number(failing)} ${failing === 1 ? 'schedule needs' : 'schedules need'} attention.`)
      }
    >
      <Answer of={answer} reload={reload} right="It takes the right to read deliveries." height={400}>
        {({ deliverySchedules: { nodes, pageInfo } }) => (
          <Section title="Schedules">
            {nodes.length === 0 ? (
              <Empty title="No schedule yet.">
                <p>Create one over the API: createDeliverySchedule, or POST /v1/impact-in/schedules.</p>
              </Empty>
            ) : (
              <Table
                label="Delivery schedules"
                rows={nodes}
                keyOf={({ id }) => id}
                columns={[
                  {
                    name: 'Destination',
                    cell: ({ id, destination, company }) => (
                      <Link to="/deliveries/$id" params={{ id }}>
                        {partnerNames[destination?.partner ?? ''] ?? 'Deleted destination'}
                        {!viewer.company && company && `, ${company.name}`}
                      </Link>
                    ),
                  },
                  { name: 'Rhythm', cell: rhythm },
                  {
                    name: 'Next',
                    cell: ({ nextRunAt, active, timeZone, pauseNote }) =>
                      active && nextRunAt ? (
                        <time dateTime={nextRunAt} title={`${nextRunAt} UTC`}>
                          {format.dateTime(nextRunAt, timeZone)} ({timeZone})
                        </time>
                      ) : (
                        <Status tone="quiet">paused{pauseNote ? `: ${pauseNote}` : ''}</Status>
                      ),
                  },
                  {
                    name: 'Last',
                    cell: ({ lastStatus }) =>
                      lastStatus ? <RunStatus outcome={lastStatus} status="COMPLETED" /> : '–',
                  },
                  {
                    name: 'Recent runs',
                    cell: ({ id }) => (
                      <Strip label="Recent runs" of={stripOf((ofSchedule.get(id) ?? []).slice(0, 20).toReversed())} />
                    ),
                  },
                ]}
                more={pageInfo.hasNextPage && <Button onClick={() => setShown(shown + 25)}>Show more</Button>}
              />
            )}
          </Section>
        )}
      </Answer>
      <Answer of={runs} reload={reloadRuns} height={300}>
        {() => (
          <Section title="Latest runs">
            <Runs rows={recent.slice(0, 25)} />
          </Section>
        )}
      </Answer>
    </Page>
  );
}

interface RunLine {
  readonly id: string;
  readonly outcome: string | null;
  readonly status: string;
  readonly reason: string | null;
  readonly nextAttemptAt: string | null;
  readonly scheduledFor: string;
  readonly attemptCount: number;
  readonly period: { readonly key: string; readonly timeZone: string };
  readonly destination?: { readonly partner: string } | null;
}

export function Runs({ rows }: { rows: readonly RunLine[] }) {
  const format = useFormat();
  if (rows.length === 0) return <Empty title="Nothing has run yet." />;
  return (
    <Table
      label="Runs"
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        {
          name: 'Due',
          cell: ({ id, scheduledFor, period }) => (
            <Link to="/deliveries/runs/$run" params={{ run: id }}>
              {format.dateTime(scheduledFor, period.timeZone)}
            </Link>
          ),
        },
        { name: 'Partner', cell: ({ destination }) => partnerNames[destination?.partner ?? ''] ?? '–' },
        { name: 'About', cell: ({ period }) => period.key },
        { name: 'Outcome', cell: (run) => <RunStatus {...run} /> },
        { name: 'Why', cell: ({ reason }) => reasonText(reason) ?? '' },
        { name: 'Attempts', cell: ({ attemptCount }) => format.number(attemptCount), isNumber: true },
      ]}
    />
  );
}

export function RunStatus(run: { outcome: string | null; status: string; nextAttemptAt?: string | null }) {
  const [tone, text] = stateOf(run);
  return <Status tone={tone}>{text}</Status>;
}
