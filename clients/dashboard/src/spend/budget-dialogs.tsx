import { useState } from 'react';
import { useQuery } from 'urql';
import { useAction } from '#data';
import { Confirm, Facts, TextArea, TextField } from '#ui';
import { useFormat } from '#words';
import {
  AllowMoreDocument,
  type BudgetFiguresFragment,
  ChangeBudgetDocument,
  WhatIfDocument,
} from './generated/graphql.ts';

interface DialogProps {
  budget: BudgetFiguresFragment;
  onClose: () => void;
  onDone: () => void;
}

const isAmount = (text: string) => /^\d{1,9}(\.\d{1,6})?$/.test(text);

export function ChangeBudget({ budget, onClose, onDone }: DialogProps) {
  const format = useFormat();
  const [limit, setLimit] = useState(String(Number(budget.limit.amount)));
  const [reason, setReason] = useState('');
  const [{ isRunning, refusal }, change] = useAction(ChangeBudgetDocument);
  const [{ data }] = useQuery({
    query: WhatIfDocument,
    variables: { companyId: budget.companyId, monthlyLimit: limit },
    pause: !isAmount(limit),
  });
  const simulation = data?.simulateBudget;
  return (
    <Confirm
      title="Change the monthly budget"
      verb="Change the budget"
      isRunning={isRunning}
      refusal={refusal}
      canConfirm={isAmount(limit) && reason.trim() !== ''}
      onClose={onClose}
      onConfirm={async () => {
        if (!(await change({ companyId: budget.companyId, monthlyLimit: limit, reason }))) return;
        onDone();
        onClose();
      }}
    >
      <TextField
        label={`Limit a month in ${budget.limit.currency}`}
        value={limit}
        inputMode="decimal"
        onChange={(event) => setLimit(event.target.value.trim())}
        error={isAmount(limit) ? undefined : 'An amount with a point, such as 250 or 99.50.'}
      />
      <TextArea
        label="Reason"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="It is kept with the change."
      />
      {simulation && (
        <Facts
          of={[
            [
              'This month',
              simulation.allowedNow ? 'covers what is spent and reserved' : 'is below what is spent and reserved',
            ],
            [
              'Used up',
              simulation.exhaustedOn
                ? `on ${format.localDate(simulation.exhaustedOn)}, at this pace`
                : 'not this month, at this pace',
            ],
            [
              'Would have refused',
              `${format.number(simulation.months.reduce((sum, { refusedRequests }) => sum + refusedRequests, 0))} requests in the months before`,
            ],
          ]}
        />
      )}
    </Confirm>
  );
}

export function AllowMore({ budget, onClose, onDone }: DialogProps) {
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const [{ isRunning, refusal }, allow] = useAction(AllowMoreDocument);
  return (
    <Confirm
      title="Allow more this month"
      verb="Allow it"
      isRunning={isRunning}
      refusal={refusal}
      canConfirm={isAmount(amount) && reason.trim() !== ''}
      onClose={onClose}
      onConfirm={async () => {
        const expiresAt = new Date(Date.parse(budget.periodEnd) - 1_000).toISOString();
        if (!(await allow({ companyId: budget.companyId, amount, expiresAt, reason }))) return;
        onDone();
        onClose();
      }}
    >
      <p>The amount comes on top of the limit until the month ends. What is not used lapses.</p>
      <TextField
        label={`Amount in ${budget.limit.currency}`}
        value={amount}
        inputMode="decimal"
        onChange={(event) => setAmount(event.target.value.trim())}
        error={amount === '' || isAmount(amount) ? undefined : 'An amount with a point, such as 250 or 99.50.'}
      />
      <TextArea
        label="Reason"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        hint="It is kept with the override."
      />
    </Confirm>
  );
}
