import { useCallback, useMemo, useRef, useState } from 'react';
import { useQuery } from 'urql';
import { useAction, useReloading, useStream } from '#data';
import { useShortcuts } from '#shell';
import { Answer, Button, Empty, LinkButton, Notice, Page, Section, Status, Table } from '#ui';
import { useFormat } from '#words';
import {
  ClaimItemDocument,
  ClaimNextDocument,
  ReviewQueueChangesDocument,
  ReviewQueueDocument,
  type ReviewQueueQuery,
} from './generated/graphql.ts';
import { Item } from './item.tsx';
import { categoryNames, languageName, statusNames, toneOf } from './names.ts';

const OPEN = ['PENDING', 'IN_REVIEW', 'ESCALATED'] as const;
const PAGE = 25;

type Row = ReviewQueueQuery['reviewQueue']['nodes'][number];

/** What waits for a person, the most urgent first, and the one item in hand. */
export function Review() {
  const format = useFormat();
  const [shown, setShown] = useState(PAGE);
  const [current, setCurrent] = useState<string>();
  const [answer, reload] = useQuery({ query: ReviewQueueDocument, variables: { first: shown, statuses: [...OPEN] } });
  const [claimState, claimNext] = useAction(ClaimNextDocument);
  const [, claim] = useAction(ClaimItemDocument);
  useReloading(reload, ReviewQueueChangesDocument, { afterSeq: null });
  const counts = useStream(ReviewQueueChangesDocument, { afterSeq: null })?.reviewQueueChanged;
  const rows = answer.data?.reviewQueue.nodes ?? [];

  const next = useCallback(async () => {
    const item = await claimNext({});
    if (item?.__typename === 'ReviewItem') setCurrent(item.id);
  }, [claimNext]);
  const open = useCallback(
    async (row: Row) => {
      if (row.status === 'PENDING') await claim({ id: row.id, expectedVersion: row.version });
      setCurrent(row.id);
    },
    [claim],
  );
  const nextRef = useRef(next);
  nextRef.current = next;
  useShortcuts(
    useMemo(() => [{ code: 'KeyN', shown: 'n', what: 'Claim the next item', run: () => void nextRef.current() }], []),
  );

  const waiting = counts
    ? counts.pending + counts.escalated
    : rows.filter(({ status }) => status !== 'IN_REVIEW').length;
  const lead = answer.data
    ? waiting === 0
      ? 'Nothing waits for a reviewer.'
      : `${waiting === rows.length && answer.data.reviewQueue.pageInfo.hasNextPage ? 'At least ' : ''}${format.number(waiting)} ${waiting === 1 ? 'text waits' : 'texts wait'} for a person.`
    : undefined;
  return (
    <Page
      title="Review"
      lead={lead}
      actions={
        <>
          <LinkButton to="/review/decided">Decided</LinkButton>
          <LinkButton to="/review/rules">Rules</LinkButton>
          <Button kind="primary" shortcut="n" disabled={claimState.isRunning} onClick={next}>
            Claim the next item
          </Button>
        </>
      }
    >
      {claimState.refusal && <Notice>{claimState.refusal}</Notice>}
      {current && <Item key={current} id={current} onDone={() => setCurrent(undefined)} onNext={next} />}
      <Answer of={answer} reload={reload} right="It takes the right to review, which an operator gives." height={400}>
        {({ reviewQueue }) => (
          <Section title="Waiting" note="The most urgent first. Texts are not shown here.">
            {reviewQueue.nodes.length === 0 ? (
              <Empty title="Nothing waits for a reviewer.">
                <p>New items appear here by themselves.</p>
              </Empty>
            ) : (
              <Table
                label="Items that wait for a reviewer"
                rows={reviewQueue.nodes}
                keyOf={({ id }) => id}
                isCurrent={({ id }) => id === current}
                columns={[
                  {
                    name: 'Category',
                    cell: ({ categories, reason }) => <Categories of={categories} isSample={reason === 'SAMPLED'} />,
                  },
                  { name: 'Priority', cell: ({ priority }) => format.number(priority), isNumber: true },
                  { name: 'Language', cell: ({ language }) => languageName(language) },
                  {
                    name: 'Came',
                    cell: ({ createdAt }) => (
                      <time dateTime={createdAt} title={`${createdAt} UTC`}>
                        {format.relative(createdAt)}
                      </time>
                    ),
                  },
                  { name: 'Due', cell: ({ clock }) => <Due clock={clock} /> },
                  {
                    name: 'Status',
                    cell: ({ status, claimedByUser }) =>
                      claimedByUser ? `${statusNames[status]}: ${claimedByUser.name}` : statusNames[status],
                  },
                  { name: 'Action', cell: (row) => <Button onClick={() => void open(row)}>Open</Button> },
                ]}
                more={
                  reviewQueue.pageInfo.hasNextPage && <Button onClick={() => setShown(shown + PAGE)}>Show more</Button>
                }
              />
            )}
          </Section>
        )}
      </Answer>
    </Page>
  );
}

export function Categories({ of, isSample }: { of: readonly string[]; isSample?: boolean }) {
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: 4 }}>
      {of.map((category) => (
        <Status key={category} tone={toneOf(category)}>
          {categoryNames[category] ?? category}
        </Status>
      ))}
      {isSample && <Status tone="quiet">Sample</Status>}
    </span>
  );
}

function Due({ clock }: { clock: Row['clock'] }) {
  const format = useFormat();
  const due = clock.decisionDueAt ?? clock.claimDueAt;
  return clock.overdue ? <Status tone="bad">Overdue</Status> : <>{format.relative(due)}</>;
}
