import type { HourOfSpend } from './anomaly.rules.js';

/** Hours in which something was made to go wrong. */
export interface Planted {
  readonly kind: 'LOOP' | 'DEARER_MODEL' | 'LONG_PROMPTS';
  readonly from: number;
  readonly to: number;
}

export interface SyntheticCompany {
  readonly hours: readonly HourOfSpend[];
  readonly planted: readonly Planted[];
}

const hoursPerDay = 24;
const hoursOfYear = 365 * hoursPerDay;
/** 5 January 2026, a Monday, in hours since 1970. */
const firstHour = Date.UTC(2026, 0, 5) / 3_600_000;
const firstPlantedDay = 70;
const kinds = ['LOOP', 'DEARER_MODEL', 'LONG_PROMPTS'] as const;

/**
 * A company's year: working hours and weekends, growth, holidays, a weekly run at night, weeks of a campaign with twice the requests,
 * harmless bursts (a class hands in at once), costs and lengths that vary. About two faults a month are planted. The
 * generator knows nothing of the detector.
 */
export function syntheticCompany(random: () => number, usdPerRequest: number): SyntheticCompany {
  const perHour = 20 + random() * 180;
  const growth = random() * 0.6;
  const weeklyRun = Math.floor(random() * 168);
  const campaign = Math.floor(random() * 300);
  const planted = plantedIn(random);
  const hours: HourOfSpend[] = [];
  for (let at = 0; at < hoursOfYear; at += 1) {
    const day = Math.floor(at / hoursPerDay);
    const fault = planted.find(({ from, to }) => at + firstHour >= from && at + firstHour <= to);
    const busy = habit(at) * (1 + (growth * at) / hoursOfYear) * (day >= campaign && day < campaign + 14 ? 1.6 : 1);
    const run = at % 168 === weeklyRun ? perHour * 6 : 0;
    const burst = random() < 0.0006 ? 2 + random() : 1;
    const loop = fault?.kind === 'LOOP' ? 3 + random() * 9 : 1;
    const holiday = day % 61 === 17 ? 0.15 : 1;
    const requests = poisson((perHour * busy * burst * holiday + run) * loop + (loop > 1 ? perHour : 0), random);
    if (requests === 0) continue;
    const longer = fault?.kind === 'LONG_PROMPTS' ? 1.8 + random() * 3 : 1;
    const dearer = fault?.kind === 'DEARER_MODEL' ? 2 + random() * 6 : 1;
    const tokensEach = 420 * longer * (1 + (normal(random) * 0.35) / Math.sqrt(requests));
    const costUsd = requests * usdPerRequest * longer * dearer * (1 + (normal(random) * 0.4) / Math.sqrt(requests));
    hours.push({ hour: firstHour + at, requests, tokens: requests * tokensEach, costUsd: Math.max(0, costUsd) });
  }
  return { hours, planted };
}

function habit(at: number): number {
  const [hour, weekday] = [at % hoursPerDay, Math.floor(at / hoursPerDay) % 7];
  const ofDay = hour < 6 ? 0.06 : hour < 8 ? 0.3 : hour < 17 ? 1 : hour < 22 ? 0.45 : 0.15;
  return ofDay * (weekday >= 5 ? 0.3 : 1);
}

/** In working hours of working days: what happens where almost nothing is asked is below the least amount. */
function plantedIn(random: () => number): Planted[] {
  const planted: Planted[] = [];
  let day = firstPlantedDay + Math.floor(random() * 15);
  while (day < 360) {
    const weekday = day % 7;
    if (weekday < 5) {
      const from = firstHour + day * hoursPerDay + 8 + Math.floor(random() * 7);
      planted.push({ kind: kinds[planted.length % 3]!, from, to: from + Math.floor(random() * 4) });
      day += 8 + Math.floor(random() * 14);
    } else day += 1;
  }
  return planted;
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Twice as spread as a Poisson distribution: people come in groups. */
const poisson = (mean: number, random: () => number): number =>
  Math.max(0, Math.round(mean + normal(random) * Math.sqrt(2 * mean)));
