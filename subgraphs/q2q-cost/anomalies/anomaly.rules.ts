export const anomalyMeasures = ['COST', 'COST_PER_REQUEST', 'TOKENS_PER_REQUEST'] as const;
export type AnomalyMeasure = (typeof anomalyMeasures)[number];

/** What a company used in one hour; hours without a request are left out. */
export interface HourOfSpend {
  /** Hours since 1970, UTC. */
  readonly hour: number;
  readonly requests: number;
  readonly tokens: number;
  readonly costUsd: number;
}

export interface Finding {
  readonly hour: number;
  readonly measure: AnomalyMeasure;
  /** Median of hours like it. */
  readonly expected: number;
  readonly seen: number;
}

export interface Sensitivity {
  /** What the hour must have cost beyond what is expected, in US dollars. */
  readonly leastUsd: number;
  /** How many robust standard deviations from the median. */
  readonly deviations: number;
}

/** Fitted on none of the figures that the back-test prints: see docs/methods/costs.md. */
export const usualSensitivity: Sensitivity = { leastUsd: 0.5, deviations: 6 };

export const baselineWeeks = 8;
const hoursPerWeek = 168;
/** Below this an hour says nothing about its requests one by one. */
const fewestRequests = 5;
/** With fewer hours like it, an hour is not assessed: a new company has no habits yet. */
const fewestSame = 4;
const fewestBeside = 10;
/** Habits vary at least so much: without it, a company that is always the same would be alarmed by one cent. */
const leastSpread = { COST: 0.25, COST_PER_REQUEST: 0.12, TOKENS_PER_REQUEST: 0.12 } as const;
/** The median absolute deviation of a normal distribution, as a standard deviation. */
const madToDeviation = 1.4826;

const valueOf: Readonly<Record<AnomalyMeasure, (hour: HourOfSpend) => number>> = {
  COST: ({ costUsd }) => costUsd,
  COST_PER_REQUEST: ({ costUsd, requests }) => costUsd / requests,
  TOKENS_PER_REQUEST: ({ tokens, requests }) => tokens / requests,
};

/**
 * What is out of the ordinary in one hour: it must stand out from the same hour of the week in the eight weeks before (a run every
 * Monday at two is a habit) and from those hours with their neighbours (eight values alone are few). Median and median absolute
 * deviation, which earlier anomalies among them do not move.
 */
export function findingsOf(
  hour: HourOfSpend,
  before: ReadonlyMap<number, HourOfSpend>,
  { leastUsd, deviations }: Sensitivity = usualSensitivity,
): Finding[] {
  const same = hoursLike(hour.hour, before, [0]);
  const beside = hoursLike(hour.hour, before, [-1, 0, 1]);
  return anomalyMeasures.flatMap((measure): Finding[] => {
    if (measure !== 'COST' && hour.requests < fewestRequests) return [];
    const seen = valueOf[measure](hour);
    const baselines = [baseline(same, measure, fewestSame), baseline(beside, measure, fewestBeside)];
    const limits = baselines.map((known) => known && known.expected + deviations * known.spread);
    if (limits.some((limit) => limit === null || seen <= limit)) return [];
    const expected = Math.max(...baselines.map((known) => known!.expected));
    // What the requests would have cost at the expected figure.
    const expectedUsd = measure === 'COST' ? expected : hour.costUsd * (expected / seen);
    return hour.costUsd - expectedUsd >= leastUsd ? [{ hour: hour.hour, measure, expected, seen }] : [];
  });
}

interface Baseline {
  readonly expected: number;
  readonly spread: number;
}

function baseline(like: readonly (HourOfSpend | null)[], measure: AnomalyMeasure, fewest: number): Baseline | null {
  const known = like.filter((hour) => hour !== null);
  const values =
    measure === 'COST'
      ? like.map((hour) => hour?.costUsd ?? 0)
      : known.filter(({ requests }) => requests >= fewestRequests).map(valueOf[measure]);
  if (values.length < fewest) return null;
  const expected = median(values);
  const mad = median(values.map((value) => Math.abs(value - expected)));
  return { expected, spread: Math.max(mad * madToDeviation, expected * leastSpread[measure]) };
}

/** `null`: nothing was asked in that hour. Weeks before the company's first hour are none. */
function hoursLike(
  hour: number,
  before: ReadonlyMap<number, HourOfSpend>,
  besides: readonly number[],
): (HourOfSpend | null)[] {
  const first = before.keys().next().value ?? hour;
  const like: (HourOfSpend | null)[] = [];
  for (let week = 1; week <= baselineWeeks; week += 1)
    for (const beside of besides) {
      const other = hour - week * hoursPerWeek + beside;
      if (other >= first) like.push(before.get(other) ?? null);
    }
  return like;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Hours without a finding after which a later one is another anomaly. */
export const quietHours = 6;

export interface Episode extends Finding {
  /** The last hour in which it was seen. */
  readonly lastHour: number;
}

/** One anomaly lasts as long as no six hours are without it: it is told once. Findings in order of their hours. */
export function episodesOf(findings: readonly Finding[]): Episode[] {
  const episodes: Episode[] = [];
  for (const finding of findings) {
    const at = episodes.findLastIndex(({ measure }) => measure === finding.measure);
    const open = episodes[at];
    if (open && finding.hour - open.lastHour <= quietHours)
      episodes[at] = { ...open, lastHour: finding.hour, seen: Math.max(open.seen, finding.seen) };
    else episodes.push({ ...finding, lastHour: finding.hour });
  }
  return episodes;
}
