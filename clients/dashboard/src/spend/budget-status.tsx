import { Status, type Tone } from '#ui';

const tones: Readonly<Record<string, readonly [Tone, string]>> = {
  OK: ['ok', 'within budget'],
  WARNING: ['warn', 'over 80 %'],
  CRITICAL: ['bad', 'over 95 %'],
  EXHAUSTED: ['bad', 'used up'],
};

export function BudgetStatus({ status }: { status: string }) {
  const [tone, text] = tones[status] ?? (['quiet', status.toLowerCase()] as const);
  return <Status tone={tone}>{text}</Status>;
}
