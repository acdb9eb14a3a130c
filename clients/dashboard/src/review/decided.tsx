import { useState } from 'react';
import { useQuery } from 'urql';
import { Answer, Button, Empty, LinkButton, Page, Table } from '#ui';
import { useFormat } from '#words';
import { ReviewQueueDocument } from './generated/graphql.ts';
import { languageName, statusNames } from './names.ts';
import { Categories } from './review.tsx';

export function Decided() {
  const format = useFormat();
  const [shown, setShown] = useState(25);
  const [answer, reload] = useQuery({
    query: ReviewQueueDocument,
    variables: { first: shown, statuses: ['APPROVED', 'DISMISSED'] },
  });
  return (
    <Page
      title="Decided"
      lead="What reviewers decided, and whether the flags were right."
      actions={<LinkButton to="/review">Back to the queue</LinkButton>}
    >
      <Answer of={answer} reload={reload} height={400}>
        {({ reviewQueue }) =>
          reviewQueue.nodes.length === 0 ? (
            <Empty title="Nothing is decided yet." />
          ) : (
            <Table
              label="Decided items"
              rows={reviewQueue.nodes}
              keyOf={({ id }) => id}
              columns={[
                { name: 'Category', cell: ({ categories }) => <Categories of={categories} /> },
                { name: 'Language', cell: ({ language }) => languageName(language) },
                { name: 'Decision', cell: ({ status }) => statusNames[status] },
                {
                  name: 'Flags',
                  cell: ({ flagsConfirmed }) =>
                    flagsConfirmed === null ? 'not judged' : flagsConfirmed ? 'right' : 'wrong',
                },
                { name: 'By', cell: ({ decidedByUser }) => decidedByUser?.name ?? '–' },
                { name: 'When', cell: ({ decidedAt }) => decidedAt && format.dateTime(decidedAt) },
              ]}
              more={reviewQueue.pageInfo.hasNextPage && <Button onClick={() => setShown(shown + 25)}>Show more</Button>}
            />
          )
        }
      </Answer>
    </Page>
  );
}
