import { useState } from 'react';
import { useAction } from '#data';
import { Button, Card, ConfirmWithReason, Notice, Section, Select, Stack, TextField } from '#ui';
import { useFormat } from '#words';
import {
  ApproveErasureOfDocument,
  DenyRequestDocument,
  ExtendRequestDocument,
  type DenyRequestMutationVariables,
} from './generated/graphql.ts';
import { groundNames } from './names.ts';

/** What cannot be undone: the last six characters of the plan are typed, and the server wants a second person. */
export function ApproveErasure({
  id,
  plan,
}: {
  id: string;
  plan: { readonly hash: string; readonly records: number };
}) {
  const format = useFormat();
  const [typed, setTyped] = useState('');
  const [{ isRunning, refusal }, approve] = useAction(ApproveErasureOfDocument);
  const end = plan.hash.slice(-6);
  return (
    <Section title="Approve the erasure">
      <Card>
        <Stack gap={12}>
          <p>
            {format.number(plan.records)} records are erased or made anonymous as the plan says. After the cooling-off
            time nothing brings them back. Who asked, and the person it is about, cannot approve.
          </p>
          <TextField
            label={`Type the last six characters of the plan: ${end}`}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value.trim())}
          />
          {refusal && <Notice tone="bad">{refusal}</Notice>}
          <div>
            <Button
              kind="danger"
              disabled={isRunning || typed !== end}
              onClick={() => void approve({ id, planHash: plan.hash })}
            >
              Approve the erasure
            </Button>
          </div>
        </Stack>
      </Card>
    </Section>
  );
}

export function Extend({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  const [{ isRunning, refusal }, extend] = useAction(ExtendRequestDocument);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Extend the time</Button>
      {isOpen && (
        <ConfirmWithReason
          title="Extend by two months"
          verb="Extend"
          isRunning={isRunning}
          refusal={refusal}
          onClose={() => setOpen(false)}
          onReason={async (reason) => {
            if (await extend({ id, reason })) setOpen(false);
          }}
        >
          <p>The person is told, with the reason. It is possible within the first month only.</p>
        </ConfirmWithReason>
      )}
    </>
  );
}

const grounds = [
  'IDENTITY_NOT_ESTABLISHED',
  'MANIFESTLY_UNFOUNDED',
  'EXCESSIVE',
  'LEGAL_OBLIGATION',
  'LEGAL_CLAIM',
  'OTHERS_RIGHTS',
] as const;

export function Deny({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  const [ground, setGround] = useState<DenyRequestMutationVariables['ground']>(grounds[0]);
  const [{ isRunning, refusal }, deny] = useAction(DenyRequestDocument);
  return (
    <>
      <Button kind="danger" onClick={() => setOpen(true)}>
        Deny
      </Button>
      {isOpen && (
        <ConfirmWithReason
          label="Reason, as the person reads it"
          title="Deny the request"
          verb="Deny it"
          danger
          isRunning={isRunning}
          refusal={refusal}
          onClose={() => setOpen(false)}
          onReason={async (reason) => {
            if (await deny({ id, ground, reason })) setOpen(false);
          }}
        >
          <p>The person is told why, and which authority or court to turn to.</p>
          <Select label="Ground" value={ground} onChange={(event) => setGround(event.target.value as typeof ground)}>
            {grounds.map((value) => (
              <option key={value} value={value}>
                {groundNames[value]}
              </option>
            ))}
          </Select>
        </ConfirmWithReason>
      )}
    </>
  );
}
