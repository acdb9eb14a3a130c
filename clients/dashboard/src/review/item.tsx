import { useCallback, useMemo, useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '#data';
import { useShortcuts } from '#shell';
import { Answer, Button, Card, Dialog, Empty, Facts, Notice, Section, Stack, Table, TextArea, useToast } from '#ui';
import { useFormat } from '#words';
import {
  ApproveItemDocument,
  DismissItemDocument,
  EscalateItemDocument,
  type ItemDetailsFragment,
  ReviewItemDetailsDocument,
  SafeguardingContactDocument,
  SkipItemDocument,
} from './generated/graphql.ts';
import { HeldText } from './held-text.tsx';
import { categoryNames, languageName, statusNames } from './names.ts';
import { Categories } from './review.tsx';
import { useUndoable } from './undoable.ts';

interface ItemProps {
  id: string;
  onDone: () => void;
  onNext: () => Promise<void>;
}

export function Item({ id, onDone, onNext }: ItemProps) {
  const [answer, reload] = useQuery({ query: ReviewItemDetailsDocument, variables: { id } });
  return (
    <Answer of={answer} reload={reload} height={320}>
      {({ reviewItem }) =>
        reviewItem ? (
          <Decision item={reviewItem} onDone={onDone} onNext={onNext} />
        ) : (
          <Empty title="This item is gone." />
        )
      }
    </Answer>
  );
}

type Kind = 'approve' | 'dismiss';

const verbs = { approve: 'Approved', dismiss: 'Dismissed' } as const;

function Decision({ item, onDone, onNext }: { item: ItemDetailsFragment } & Omit<ItemProps, 'id'>) {
  const format = useFormat();
  const toast = useToast();
  const [note, setNote] = useState('');
  const [areRight, setRight] = useState(true);
  const [isEscalating, setEscalating] = useState(false);
  const [approving, approve] = useAction(ApproveItemDocument);
  const [dismissing, dismiss] = useAction(DismissItemDocument);
  const [skipping, skip] = useAction(SkipItemDocument);
  const [escalating, escalate] = useAction(EscalateItemDocument);
  const isSafeguarding = item.categories.includes('SAFEGUARDING');

  const send = useCallback(
    async (kind: Kind) => {
      const variables = { id: item.id, expectedVersion: item.version, flagsConfirmed: areRight, note: note || null };
      const decided = await (kind === 'approve' ? approve(variables) : dismiss(variables));
      if (decided) onDone();
    },
    [item.id, item.version, areRight, note, approve, dismiss, onDone],
  );
  const [waiting, decide, undo] = useUndoable(send);
  const decideWithUndo = useCallback(
    (kind: Kind) => {
      decide(kind);
      toast(`${verbs[kind]}. It counts in five seconds.`, { label: 'Undo (u)', run: undo });
    },
    [decide, toast, undo],
  );
  const pass = useCallback(async () => {
    if (await skip({ id: item.id, expectedVersion: item.version, note: note || null })) {
      onDone();
      await onNext();
    }
  }, [skip, item.id, item.version, note, onDone, onNext]);
  useShortcuts(
    useMemo(
      () => [
        { code: 'KeyA', shown: 'a', what: 'Approve the text', run: () => decideWithUndo('approve') },
        { code: 'KeyD', shown: 'd', what: 'Dismiss the text', run: () => decideWithUndo('dismiss') },
        { code: 'KeyE', shown: 'e', what: 'Escalate', run: () => setEscalating(true) },
        { code: 'KeyS', shown: 's', what: 'Skip, and take the next', run: () => void pass() },
        { code: 'KeyU', shown: 'u', what: 'Undo a decision', run: undo },
      ],
      [decideWithUndo, pass, undo],
    ),
  );
  const refusal = approving.refusal ?? dismissing.refusal ?? skipping.refusal ?? escalating.refusal;
  return (
    <Section title="In hand">
      <Card kind={isSafeguarding ? 'safeguarding' : undefined}>
        <Stack gap={16}>
          {isSafeguarding && <Contact companyId={item.companyId} />}
          <Facts
            of={[
              ['Category', <Categories key="c" of={item.categories} />],
              ['Language', languageName(item.language)],
              ['Came', format.dateTime(item.createdAt)],
              ['Yours until', item.leaseUntil && format.time(item.leaseUntil)],
              ['Status', statusNames[item.status]],
              [
                'First decision',
                item.firstDecision &&
                  `${item.firstDecision === 'APPROVED' ? 'Approve' : 'Dismiss'}; a second person decides`,
              ],
            ]}
          />
          <HeldText id={item.id} flags={item.flags} />
          <Table
            label="Why it was flagged"
            rows={item.flags}
            keyOf={({ id }) => id}
            columns={[
              { name: 'Flag', cell: ({ category }) => categoryNames[category] ?? category },
              { name: 'Severity', cell: ({ severity }) => severity.toLowerCase() },
              { name: 'Confidence', cell: ({ confidence }) => format.percent(confidence), isNumber: true },
              { name: 'Rule', cell: ({ ruleId }) => ruleId },
            ]}
          />
          <label style={{ display: 'flex', gap: 8, alignItems: 'center', minHeight: 36 }}>
            <input type="checkbox" checked={areRight} onChange={(event) => setRight(event.target.checked)} />
            The flags are right
          </label>
          <TextArea
            label="Note for colleagues"
            value={note}
            maxLength={1000}
            onChange={(event) => setNote(event.target.value)}
          />
          {refusal && <Notice tone="bad">{refusal}</Notice>}
          {waiting && (
            <Notice>
              {verbs[waiting]}: it counts in five seconds. <Button onClick={undo}>Undo</Button>
            </Notice>
          )}
          <Stack gap={8} across>
            <Button
              kind="primary"
              shortcut="a"
              disabled={waiting !== undefined}
              onClick={() => decideWithUndo('approve')}
            >
              Approve: the text may be used
            </Button>
            <Button
              kind="danger"
              shortcut="d"
              disabled={waiting !== undefined}
              onClick={() => decideWithUndo('dismiss')}
            >
              Dismiss: the text is not used
            </Button>
            <Button shortcut="e" onClick={() => setEscalating(true)}>
              Escalate
            </Button>
            <Button shortcut="s" disabled={skipping.isRunning} onClick={() => void pass()}>
              Skip
            </Button>
          </Stack>
          <History of={item.history} />
        </Stack>
      </Card>
      {isEscalating && (
        <Escalate
          isRunning={escalating.isRunning}
          refusal={escalating.refusal}
          onClose={() => setEscalating(false)}
          onReason={async (reason) => {
            if (await escalate({ id: item.id, expectedVersion: item.version, reason })) onDone();
          }}
        />
      )}
    </Section>
  );
}

function Contact({ companyId }: { companyId: string }) {
  const [{ data }] = useQuery({ query: SafeguardingContactDocument, variables: { companyId } });
  const contact = data?.safeguardingContact;
  return (
    <div>
      <h3>A person may be in danger</h3>
      {contact ? (
        <>
          <p>
            {contact.name}, {contact.phone ?? contact.email}
          </p>
          {contact.instructions && <p>{contact.instructions}</p>}
        </>
      ) : (
        <p>This company has named no contact. A safety lead decides what happens next.</p>
      )}
    </div>
  );
}

function History({ of }: { of: ItemDetailsFragment['history'] }) {
  const format = useFormat();
  return (
    <details>
      <summary>History</summary>
      <ol>
        {of.map(({ id, action, createdAt, note }) => (
          <li key={id}>
            {format.dateTime(createdAt)}: {action.toLowerCase().replaceAll('_', ' ')}
            {note && `, “${note}”`}
          </li>
        ))}
      </ol>
    </details>
  );
}

function Escalate({
  isRunning,
  refusal,
  onReason,
  onClose,
}: {
  isRunning: boolean;
  refusal: string | undefined;
  onReason: (reason: string) => Promise<void>;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  return (
    <Dialog
      title="Escalate to a safety lead"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={isRunning || reason.trim() === ''} onClick={() => void onReason(reason)}>
            Escalate
          </Button>
        </>
      }
    >
      <TextArea label="Reason" value={reason} autoFocus onChange={(event) => setReason(event.target.value)} />
      {refusal && <Notice tone="bad">{refusal}</Notice>}
    </Dialog>
  );
}
