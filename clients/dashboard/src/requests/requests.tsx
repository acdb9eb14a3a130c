import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Answer, Button, Empty, Page, Progress, Section, Select, Status, Table } from '#ui';
import { useFormat } from '#words';
import { RequestsDocument, RequestsOverviewDocument } from './generated/graphql.ts';
import { phaseOf, typeNames } from './names.ts';

type Shown = 'open' | 'overdue' | 'all';

/** Nothing overdue: requests by the days that are left. */
export function Requests() {
  const format = useFormat();
  const [shown, setShown] = useState<Shown>('open');
  const [count, setCount] = useState(50);
  const filter = shown === 'overdue' ? { overdue: true } : null;
  const [answer, reload] = useQuery({ query: RequestsDocument, variables: { first: count, filter } });
  const [overview] = useQuery({ query: RequestsOverviewDocument });
  const nodes = answer.data?.privacyRequests.nodes ?? [];
  const open = nodes.filter(({ status }) => status === 'PENDING' || status === 'PROCESSING');
  const late = nodes.filter(({ clock }) => clock.overdue).length;
  const rows = (shown === 'open' ? open : nodes).toSorted(
    (a, b) => (a.daysLeft ?? Infinity) - (b.daysLeft ?? Infinity),
  );
  return (
    <Page
      title="Requests"
      lead={
        answer.data &&
        `${late === 0 ? 'Nothing is overdue.' : `${format.number(late)} overdue.`} ${format.number(open.length)} open.`
      }
      actions={
        <Select label="Show" value={shown} onChange={(event) => setShown(event.target.value as Shown)}>
          <option value="open">Open</option>
          <option value="overdue">Overdue</option>
          <option value="all">All</option>
        </Select>
      }
    >
      <Answer of={answer} reload={reload} right="It takes a privacy officer." height={400}>
        {({ privacyRequests }) =>
          rows.length === 0 ? (
            <Empty title={shown === 'all' ? 'No request has come yet.' : 'No request matches.'}>
              {shown !== 'all' && <Button onClick={() => setShown('all')}>Show all</Button>}
            </Empty>
          ) : (
            <Table
              label="Privacy requests"
              rows={rows}
              keyOf={({ id }) => id}
              columns={[
                {
                  name: 'Request',
                  cell: ({ id, type }) => (
                    <Link to="/requests/$id" params={{ id }}>
                      {typeNames[type]}
                    </Link>
                  ),
                },
                { name: 'Person', cell: ({ subjectPseudonym }) => <code>{subjectPseudonym.slice(0, 12)}</code> },
                {
                  name: 'Days left',
                  cell: ({ daysLeft, clock, finishedAt }) =>
                    finishedAt ? (
                      '–'
                    ) : clock.overdue ? (
                      <Status tone="bad">overdue</Status>
                    ) : clock.suspendedAt ? (
                      <Status tone="quiet">clock stopped</Status>
                    ) : daysLeft === null ? (
                      '–'
                    ) : (
                      format.number(daysLeft)
                    ),
                  isNumber: true,
                },
                {
                  name: 'Phase',
                  cell: ({ phase }) => {
                    const [tone, text] = phaseOf(phase);
                    return <Status tone={tone}>{text}</Status>;
                  },
                },
                {
                  name: 'Progress',
                  cell: ({ progress, status }) =>
                    status === 'PROCESSING' ? <Progress value={progress} label="Progress" /> : '',
                },
                { name: 'Received', cell: ({ receivedAt }) => format.date(receivedAt) },
                { name: 'Due', cell: ({ dueAt, finishedAt }) => (finishedAt ? '–' : format.date(dueAt)) },
              ]}
              more={
                privacyRequests.pageInfo.hasNextPage && <Button onClick={() => setCount(count + 50)}>Show more</Button>
              }
            />
          )
        }
      </Answer>
      {overview.data && (
        <Section title="How it goes" note="Requests of all time.">
          <Table
            label="Requests by kind"
            rows={overview.data.privacyStats.types}
            keyOf={({ type }) => type}
            columns={[
              { name: 'Kind', cell: ({ type }) => typeNames[type] },
              { name: 'Received', cell: ({ received }) => format.number(received), isNumber: true },
              { name: 'Ended', cell: ({ ended }) => format.number(ended), isNumber: true },
              { name: 'On time', cell: ({ onTime }) => format.number(onTime), isNumber: true },
              { name: 'Overdue', cell: ({ overdue }) => format.number(overdue), isNumber: true },
              {
                name: 'Median days',
                cell: ({ medianDays }) =>
                  medianDays === null ? '–' : format.number(medianDays, { maximumFractionDigits: 1 }),
                isNumber: true,
              },
              {
                name: '95 % within days',
                cell: ({ p95Days }) => (p95Days === null ? '–' : format.number(p95Days, { maximumFractionDigits: 1 })),
                isNumber: true,
              },
              { name: 'Denied', cell: ({ denied }) => format.number(denied), isNumber: true },
            ]}
          />
        </Section>
      )}
    </Page>
  );
}
