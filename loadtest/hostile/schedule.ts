/** The windows of a run, one after the other without a pause: normal traffic in all of them, hostile traffic in some. */
export interface Schedule {
  /** When the first one begins, in ms since the epoch. */
  readonly startAt: number;
  /** At the beginning of each window, not measured. */
  readonly leadSeconds: number;
  /** Measured after that. */
  readonly seconds: number;
  /** The kinds of hostile requests in each window: none in a quiet one (null), all of them where the list is empty. */
  readonly windows: readonly (readonly string[] | null)[];
}

/** After the last window; the slowest answer is that to a body that never ends, which the gateway gives up after thirty seconds. */
export const LAST_ANSWERS_MS = 35_000;

/** What a traffic process is told, as JSON in its only argument. */
export interface Traffic {
  readonly host: string;
  readonly port: number;
  readonly ratePerSecond: number;
  readonly schedule: Schedule;
}

export const trafficGiven = (): Traffic => JSON.parse(process.argv[2]!) as Traffic;

export const windowMs = ({ leadSeconds, seconds }: Schedule): number => (leadSeconds + seconds) * 1000;

/** When a window ends, in ms since the epoch. */
export const endOf = (schedule: Schedule, window: number): number =>
  schedule.startAt + (window + 1) * windowMs(schedule);

/** Milliseconds since the epoch that do not jump. */
export const now = (): number => performance.timeOrigin + performance.now();

export const sleepUntil = (at: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(at - now(), 0)));

/** One line for each window. */
export const report = (result: object): void => void process.stdout.write(`${JSON.stringify(result)}\n`);
