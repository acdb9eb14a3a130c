/**
 * One month to answer, counted from receipt (GDPR Art. 12(3)). The month runs as Regulation (EEC, Euratom) No 1182/71 counts it
 * (EDPB Guidelines 01/2022, §160–161): to the same date of the next month, or its last day where there is no such date; a last day on
 * a weekend or public holiday moves to the next working day; the period ends with that day's last instant.
 */
export interface DueDateOptions {
  /** IANA zone in which days begin and end for the controller. */
  readonly timeZone: string;
  /** Public holidays as `YYYY-MM-DD`. One that is missing makes the date earlier, never too late. */
  readonly holidays?: ReadonlySet<string>;
  /** 1 unless extended. */
  readonly months?: number;
}

const dayMs = 86_400_000;

export function dueAt(receivedAt: Date, options: DueDateOptions): Date {
  const [year, month, day] = localDate(receivedAt, options.timeZone);
  let due = addMonthsClamped({ year, month, day }, options.months ?? 1);
  while (isDayOff(due, options.holidays)) due += dayMs;
  return endOfLocalDay(due, options.timeZone);
}

/** Whole calendar days from `now` to the due day; negative when overdue. */
export function daysLeft(due: Date, now: Date, timeZone: string): number {
  const [a, b] = [due, now].map((instant) => {
    const [year, month, day] = localDate(instant, timeZone);
    return Date.UTC(year, month - 1, day);
  });
  return Math.round((a! - b!) / dayMs);
}

/** A calendar day as its UTC midnight: arithmetic on days without any time zone in it. */
function addMonthsClamped(date: { year: number; month: number; day: number }, months: number): number {
  const lastDay = new Date(Date.UTC(date.year, date.month - 1 + months + 1, 0)).getUTCDate();
  return Date.UTC(date.year, date.month - 1 + months, Math.min(date.day, lastDay));
}

function isDayOff(day: number, holidays: ReadonlySet<string> | undefined): boolean {
  const date = new Date(day);
  return [0, 6].includes(date.getUTCDay()) || (holidays?.has(date.toISOString().slice(0, 10)) ?? false);
}

function localDate(instant: Date, timeZone: string): [year: number, month: number, day: number] {
  const text = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant);
  const [year, month, day] = text.split('-').map(Number);
  return [year!, month!, day!];
}

/** The offset is read at the end of the day itself, so that a change of clocks in between does not move it. */
function endOfLocalDay(day: number, timeZone: string): Date {
  const wallClock = day + dayMs - 1;
  let instant = wallClock;
  for (let pass = 0; pass < 2; pass += 1) instant = wallClock - offsetMs(new Date(instant), timeZone);
  return new Date(instant);
}

function offsetMs(instant: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(instant);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000 : 0;
}
