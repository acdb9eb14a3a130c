const interval = /^([1-9]\d{0,5}) (second|minute|hour|day)s?$/;
const cronField = /^[\d*,/A-Za-z?#L-]+$/;
/** Agenda stores the interval in a column of this size. */
const longest = 255;

/**
 * Throws unless `every` is an interval of at least one second (`15 seconds`, `1 day`) or a cron expression of five or six fields, read
 * in UTC. Agenda itself does not understand fractions or milliseconds, and would park such a job for ever without a word.
 */
export function assertRecurrence(job: string, every: string): void {
  const fields = every.trim().split(/\s+/);
  const isCron = (fields.length === 5 || fields.length === 6) && fields.every((field) => cronField.test(field));
  if (every.length > longest || (!interval.test(every) && !isCron)) {
    throw new TypeError(
      `Job "${job}" has every "${every}", which is not understood. Use an interval of at least one second such as "15 seconds", ` +
        'or a cron expression of five or six fields such as "0 3 * * *" (UTC).',
    );
  }
}
