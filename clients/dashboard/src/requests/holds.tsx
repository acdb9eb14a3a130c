import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '#data';
import { Answer, Button, ConfirmWithReason, Empty, Page, Select, Status, Table } from '#ui';
import { useFormat } from '#words';
import {
  HoldsDocument,
  type HoldsQuery,
  PlaceHoldDocument,
  type PlaceHoldMutationVariables,
  ReleaseHoldDocument,
  SubjectOfDocument,
} from './generated/graphql.ts';
import { groundNames } from './names.ts';

type Hold = HoldsQuery['legalHolds']['nodes'][number];

export function Holds() {
  const format = useFormat();
  const [shown, setShown] = useState(25);
  const [released, setReleased] = useState<Hold>();
  const [answer, reload] = useQuery({ query: HoldsDocument, variables: { first: shown } });
  const again = () => reload({ requestPolicy: 'network-only' });
  return (
    <Page title="Holds" lead="Records that must not be erased for now, and why. Who placed a hold cannot release it.">
      <Answer of={answer} reload={reload} right="It takes a privacy officer." height={360}>
        {({ legalHolds: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <Empty title="No hold was ever placed.">
              <p>A hold is placed on items of a plan: open a request for erasure.</p>
            </Empty>
          ) : (
            <Table
              label="Legal holds"
              rows={nodes}
              keyOf={({ id }) => id}
              columns={[
                { name: 'Person', cell: ({ subjectPseudonym }) => <code>{subjectPseudonym.slice(0, 12)}</code> },
                { name: 'Ground', cell: ({ ground }) => groundNames[ground] },
                { name: 'Reason', cell: ({ reason }) => reason },
                {
                  name: 'Items',
                  cell: ({ items }) => items.map(({ subgraph, store }) => `${subgraph}: ${store}`).join(', '),
                },
                { name: 'Placed', cell: ({ placedAt }) => format.date(placedAt) },
                { name: 'Review', cell: ({ reviewAt }) => (reviewAt ? format.date(reviewAt) : '–') },
                {
                  name: 'State',
                  cell: (hold) =>
                    hold.releasedAt ? (
                      <Status tone="quiet">released {format.date(hold.releasedAt)}</Status>
                    ) : (
                      <Button onClick={() => setReleased(hold)}>Release</Button>
                    ),
                },
              ]}
              more={pageInfo.hasNextPage && <Button onClick={() => setShown(shown + 25)}>Show more</Button>}
            />
          )
        }
      </Answer>
      {released && <Release hold={released} onClose={() => setReleased(undefined)} onDone={again} />}
    </Page>
  );
}

function Release({ hold, onClose, onDone }: { hold: Hold; onClose: () => void; onDone: () => void }) {
  const [{ isRunning, refusal }, release] = useAction(ReleaseHoldDocument);
  return (
    <ConfirmWithReason
      title="Release the hold"
      verb="Release"
      danger
      isRunning={isRunning}
      refusal={refusal}
      onClose={onClose}
      onReason={async (reason) => {
        if (!(await release({ id: hold.id, reason, expectedVersion: hold.version }))) return;
        onDone();
        onClose();
      }}
    >
      <p>An erasure that this hold kept from ending goes on: {hold.items.length} items may be erased from then on.</p>
    </ConfirmWithReason>
  );
}

const grounds = ['LEGAL_CLAIM', 'LEGAL_OBLIGATION', 'PUBLIC_HEALTH', 'ARCHIVING'] as const;

interface PlanItem {
  readonly subgraph: string;
  readonly store: string;
}

/** On stores of a plan. Whose hold it is stays hidden; asking for it is recorded. */
export function PlaceHold({ requestId, items }: { requestId: string; items: readonly PlanItem[] }) {
  const [isOpen, setOpen] = useState(false);
  const [ground, setGround] = useState<PlaceHoldMutationVariables['ground']>('LEGAL_CLAIM');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [revealing, reveal] = useAction(SubjectOfDocument);
  const [placing, place] = useAction(PlaceHoldDocument);
  const stores = [
    ...new Map(items.map(({ subgraph, store }) => [`${subgraph}: ${store}`, { subgraph, store }])).entries(),
  ];
  const confirm = async (reason: string) => {
    const revealed = await reveal({ id: requestId });
    if (revealed?.__typename !== 'SubjectRevealed') return;
    const held = stores.filter(([name]) => chosen.has(name)).map(([, item]) => item);
    if (await place({ subjectUserId: revealed.subject.id, ground, reason, items: held })) setOpen(false);
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>Place a hold</Button>
      {isOpen && (
        <ConfirmWithReason
          title="Place a hold"
          verb="Place the hold"
          isRunning={placing.isRunning || revealing.isRunning}
          refusal={placing.refusal ?? revealing.refusal}
          canConfirm={chosen.size > 0}
          onClose={() => setOpen(false)}
          onReason={confirm}
        >
          <Select label="Ground" value={ground} onChange={(event) => setGround(event.target.value as typeof ground)}>
            {grounds.map((value) => (
              <option key={value} value={value}>
                {groundNames[value]}
              </option>
            ))}
          </Select>
          <fieldset>
            <legend>Records to keep</legend>
            {stores.map(([name]) => (
              <label key={name} style={{ display: 'flex', gap: 8, minHeight: 28, alignItems: 'center' }}>
                <input
                  type="checkbox"
                  checked={chosen.has(name)}
                  onChange={(event) =>
                    setChosen(
                      event.target.checked
                        ? new Set([...chosen, name])
                        : new Set([...chosen].filter((it) => it !== name)),
                    )
                  }
                />
                {name}
              </label>
            ))}
          </fieldset>
        </ConfirmWithReason>
      )}
    </>
  );
}
