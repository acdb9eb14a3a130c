import {
  type AnomalyMeasure,
  baselineWeeks,
  type Episode,
  episodesOf,
  findingsOf,
  type Sensitivity,
  usualSensitivity,
} from './anomaly.rules.js';
import { type Planted, type SyntheticCompany, syntheticCompany } from './synthetic-year.js';

export interface BackTest {
  readonly companies: number;
  readonly hours: number;
  readonly planted: number;
  readonly told: number;
  /** The share of the anomalies told that were planted. */
  readonly precision: number;
  /** The share of the planted ones that were told. */
  readonly recall: number;
  readonly byKind: Readonly<Record<Planted['kind'], { readonly planted: number; readonly found: number }>>;
  readonly byMeasure: Readonly<Partial<Record<AnomalyMeasure, number>>>;
}

/** Runs the detector hour by hour over a year in which faults were planted. The same seed gives the same figures. */
export function backTest(seed: number, sensitivity: Sensitivity = usualSensitivity, companies = 12): BackTest {
  const random = seeded(seed);
  const years = Array.from({ length: companies }, () => syntheticCompany(random, 0.002 + random() * 0.02));
  const runs = years.map((year) => ({ year, episodes: run(year, sensitivity) }));
  const planted = years.flatMap((year) => year.planted);
  const found = runs.flatMap(({ year, episodes }) =>
    year.planted.filter((fault) => episodes.some((episode) => overlap(episode, fault))),
  );
  const told = runs.flatMap(({ episodes }) => episodes);
  const right = runs.flatMap(({ year, episodes }) =>
    episodes.filter((episode) => year.planted.some((fault) => overlap(episode, fault))),
  );
  const kind = (name: Planted['kind']) => ({
    planted: planted.filter((fault) => fault.kind === name).length,
    found: found.filter((fault) => fault.kind === name).length,
  });
  return {
    companies,
    hours: years.reduce((sum, { hours }) => sum + hours.length, 0),
    planted: planted.length,
    told: told.length,
    precision: told.length === 0 ? 0 : right.length / told.length,
    recall: found.length / planted.length,
    byKind: { LOOP: kind('LOOP'), DEARER_MODEL: kind('DEARER_MODEL'), LONG_PROMPTS: kind('LONG_PROMPTS') },
    byMeasure: Object.fromEntries(
      [...Map.groupBy(told, ({ measure }) => measure)].map(([measure, list]) => [measure, list.length]),
    ),
  };
}

function run({ hours }: SyntheticCompany, sensitivity: Sensitivity): Episode[] {
  const before = new Map(hours.map((hour) => [hour.hour, hour]));
  // A company is assessed once it has habits.
  const from = hours[0]!.hour + baselineWeeks * 168;
  const findings = hours.filter(({ hour }) => hour >= from).flatMap((hour) => findingsOf(hour, before, sensitivity));
  return episodesOf(findings);
}

const overlap = ({ hour, lastHour }: Episode, { from, to }: Planted): boolean => hour <= to && lastHour >= from;

/** mulberry32: small, and the same on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
