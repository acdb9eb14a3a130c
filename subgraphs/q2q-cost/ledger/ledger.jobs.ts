import type { JobDefinition } from '#platform/jobs';
import type { Clock } from '#platform/time';
import type { Settlements } from './settlement.service.js';

const page = 200;
const dayMs = 86_400_000;
/** How long usage may still become known before the most it can have been is counted as spent. */
const writeOffAfterMs = 7 * dayMs;

export interface LedgerJobDependencies {
  readonly settlements: Settlements;
  readonly clock: Clock;
  /** Told by the nightly proof: how many contradictions the books have. */
  readonly reportProblems: (count: number) => void;
}

/** Every one of them can be lost, late or doubled: what they do is found again by the next run, once. */
export function ledgerJobs({ settlements, clock, reportProblems }: LedgerJobDependencies): JobDefinition[] {
  return [
    {
      name: 'q2q-cost.sweep-expired-holds',
      every: '30 seconds',
      concurrency: 1,
      async run(run) {
        while (!run.signal.aborted && (await settlements.markExpired(page)) === page) await run.touch();
      },
    },
    {
      name: 'q2q-cost.write-off-unknown-holds',
      every: '1 hour',
      concurrency: 1,
      async run(run) {
        const olderThan = new Date(clock.now().getTime() - writeOffAfterMs);
        while (!run.signal.aborted && (await settlements.writeOff(olderThan, page)) === page) await run.touch();
      },
    },
    {
      name: 'q2q-cost.prove-ledger',
      every: '0 3 * * *',
      concurrency: 1,
      async run(run) {
        const problems = await settlements.proof();
        reportProblems(problems.length);
        for (const problem of problems.slice(0, 20))
          run.log.error({ problem }, 'The ledger contradicts itself: stop spending and look at these books');
      },
    },
  ];
}
