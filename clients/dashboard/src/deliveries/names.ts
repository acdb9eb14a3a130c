import type { StripItem } from '#charts';
import type { Tone } from '#ui';

const periods: Readonly<Record<string, string>> = {
  PREVIOUS_MONTH: 'the month before',
  PREVIOUS_QUARTER: 'the quarter before',
  PREVIOUS_ISO_WEEK: 'the week before',
  PREVIOUS_FISCAL_QUARTER: 'the fiscal quarter before',
  PREVIOUS_FISCAL_YEAR: 'the fiscal year before',
};

/** How often, in words. */
export const rhythm = ({
  frequency,
  cron,
  periodRule,
}: {
  frequency: string;
  cron: string;
  periodRule: string;
}): string => {
  const often = frequency === 'MONTHLY' ? 'Every month' : frequency === 'QUARTERLY' ? 'Every quarter' : `By “${cron}”`;
  return `${often}, about ${periods[periodRule] ?? periodRule.toLowerCase()}`;
};

const outcomes: Readonly<Record<string, readonly [Tone, string]>> = {
  DELIVERED: ['ok', 'delivered'],
  SKIPPED: ['quiet', 'skipped'],
  CANCELLED: ['quiet', 'cancelled'],
  BLOCKED: ['warn', 'blocked'],
  UNKNOWN: ['warn', 'outcome not known'],
  DEAD_LETTERED: ['bad', 'given up'],
};

interface RunState {
  readonly outcome: string | null;
  readonly status: string;
  readonly nextAttemptAt?: string | null;
}

export function stateOf({ outcome, status, nextAttemptAt }: RunState): readonly [Tone, string] {
  if (outcome) return outcomes[outcome] ?? ['quiet', outcome.toLowerCase()];
  if (nextAttemptAt) return ['info', 'waits to try again'];
  return status === 'PENDING' ? ['info', 'about to start'] : ['info', 'under way'];
}

export const stripOf = (runs: readonly RunState[]): readonly StripItem[] =>
  runs.map((run) => {
    const [tone, text] = stateOf(run);
    return { tone: tone === 'ok' || tone === 'warn' || tone === 'bad' ? tone : 'quiet', text };
  });

const reasons: Readonly<Record<string, string>> = {
  OVERLAP: 'the run before was still under way',
  PAUSED: 'the schedule was paused',
  MISSED: 'the time passed while nothing ran',
  SUPERSEDED: 'a later run took its place',
  ALREADY_DELIVERED: 'the partner has these figures already',
  CREDENTIALS_MISSING: 'the secret of the destination is missing',
  CREDENTIALS_REFUSED: 'the partner refused the credentials',
  CORRECTION_BY_HAND: 'the partner takes corrections by hand only',
  REJECTED: 'the partner rejected the payload',
  THROTTLED: 'the partner asked to wait too often',
  ATTEMPTS_USED_UP: 'three attempts failed',
  OUTCOME_UNKNOWN: 'the partner did not say what became of it',
  GIVEN_UP: 'a person gave it up',
  DESTINATION_DELETED: 'the destination is deleted',
};

export const reasonText = (reason: string | null): string | undefined =>
  reason ? (reasons[reason] ?? reason.toLowerCase()) : undefined;

export const provenanceText: Readonly<Record<string, string>> = {
  PUBLIC: 'after the partner’s public documentation',
  MODELLED: 'modelled: the partner publishes no such interface',
  CONTRACT: 'by contract with the partner',
};
