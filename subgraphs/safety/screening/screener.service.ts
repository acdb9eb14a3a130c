import { WorkerThread } from '#platform/worker-threads';
import { rulesetVersion } from './screening.rules.js';
import type { Screener, Screening, ScreeningOptions } from './screening.types.js';

export interface ScreeningInput {
  readonly text: string;
  readonly options: ScreeningOptions;
}

/** Some hundred times what the longest text needs. */
const timeoutMs = 15_000;

/** The rules, off the event loop: the longest text takes tens of milliseconds, and hundreds of them may come at once. */
export function threadScreener(): Screener & { close(): Promise<void> } {
  const program = new URL('./screening-thread', import.meta.url);
  const thread = new WorkerThread<ScreeningInput, Screening>({ program, timeoutMs });
  return {
    rulesetVersion,
    screen: (text, options, sender) => thread.run(sender, { text, options }),
    close: () => thread.close(),
  };
}
