import { Stack } from '#ui';
import { useFormat, useWords } from '#words';

interface PlanItem {
  readonly action: string;
  readonly count: number;
  readonly reason: string;
  readonly held: boolean;
}

const isKept = ({ action, held }: PlanItem) => held || /RETAIN|KEEP|HOLD/i.test(action);

/** How many records go, and each reason for what stays. */
export function PlanSummary({ items }: { items: readonly PlanItem[] }) {
  const words = useWords();
  const format = useFormat();
  const present = items.filter(({ count }) => count > 0);
  const sum = (some: readonly PlanItem[]) => some.reduce((total, { count }) => total + count, 0);
  const kept = Map.groupBy(present.filter(isKept), ({ reason }) => reason);
  const erased = present.filter((item) => !isKept(item));
  return (
    <Stack gap={12}>
      <div>
        <h3>{words.erased}</h3>
        <p>{words.records(sum(erased))}</p>
      </div>
      {kept.size > 0 && (
        <div>
          <h3>{words.kept}</h3>
          <ul>
            {[...kept].map(([reason, some]) => (
              <li key={reason}>
                {reason}: {format.number(sum(some))}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}
