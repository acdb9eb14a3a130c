import { Counter, type Registry } from 'prom-client';
import { newEvent } from '#contracts/events';
import type { Database } from '#platform/database';
import type { Outbox } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { Signals } from '#platform/live';
import type { Clock, Ids } from '#platform/time';
import { type AnomalyMeasure, baselineWeeks, type Finding, findingsOf, quietHours } from './anomaly.rules.js';
import {
  AnomalyStore,
  type AnomalyPage,
  hourOf,
  type NewAnomaly,
  type SpendAnomaly,
  startOfHour,
} from './anomaly.store.js';

export const anomalyTopic = (companyId: string): string => `spend-anomalies:${companyId}`;

interface AnomalyDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly outbox: Outbox;
  readonly signals: Signals;
  readonly metrics: Registry;
}

/** A run that was late or lost is made up for. */
const hoursBack = 24;
const hoursOfBaseline = baselineWeeks * 168 + 1;
const companiesPerPage = 100;
const firstId = '00000000-0000-0000-0000-000000000000';

/** Looks through the hours that have just ended, and tells each anomaly once. */
export class SpendAnomalies {
  private readonly store: AnomalyStore;
  private readonly counter: Counter<'measure'>;

  constructor(private readonly deps: AnomalyDependencies) {
    this.store = new AnomalyStore(deps.db);
    this.counter = new Counter({
      name: 'q2q_spend_anomalies_total',
      help: 'Anomalies of spending that were told',
      labelNames: ['measure'],
      registers: [deps.metrics],
    });
  }

  page(page: AnomalyPage): Promise<SpendAnomaly[]> {
    return this.store.page(page);
  }

  after(companyId: string, seq: number): Promise<SpendAnomaly[]> {
    return this.store.after(companyId, seq, 100);
  }

  lastSeq(companyId: string): Promise<number> {
    return this.store.lastSeq(companyId);
  }

  /** Returns how many are new. Run again it finds the same, and tells nothing twice. */
  async detect(signal?: AbortSignal): Promise<number> {
    const now = hourOf(this.deps.clock.now());
    let told = 0;
    let afterId = firstId;
    for (;;) {
      if (signal?.aborted) return told;
      const page = await this.store.spenders(startOfHour(now - hoursBack), startOfHour(now), {
        afterId,
        limit: companiesPerPage,
      });
      for (const companyId of page) told += await this.detectOf(companyId, now);
      if (page.length < companiesPerPage) return told;
      afterId = page.at(-1)!;
    }
  }

  private async detectOf(companyId: string, now: number): Promise<number> {
    const from = startOfHour(now - hoursBack - hoursOfBaseline);
    const hours = await this.store.hours(companyId, from, startOfHour(now));
    const before = new Map(hours.map((hour) => [hour.hour, hour]));
    const findings = hours.filter(({ hour }) => hour >= now - hoursBack).flatMap((hour) => findingsOf(hour, before));
    if (findings.length === 0) return 0;
    const fresh = await this.deps.db.transaction(async (tx) => {
      // Two runs at once would each begin an anomaly of their own.
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`spend-anomalies:${companyId}`]);
      const known = await this.store.since(tx, companyId, startOfHour(now - hoursBack - quietHours));
      const { begun, extended } = this.merge(companyId, findings, known);
      for (const anomaly of extended) await this.store.extend(tx, anomaly);
      const inserted = await this.store.insert(tx, companyId, begun);
      await this.deps.outbox.append(tx, inserted.map(eventOf));
      return inserted;
    });
    if (fresh.length === 0) return 0;
    for (const { measure } of fresh) this.counter.inc({ measure });
    this.deps.signals.notify(anomalyTopic(companyId));
    return fresh.length;
  }

  /** What goes on from a known anomaly, and what begins. */
  private merge(companyId: string, findings: readonly Finding[], known: readonly SpendAnomaly[]) {
    const open = new Map<AnomalyMeasure, NewAnomaly>(known.map((anomaly) => [anomaly.measure, anomaly]));
    const begun: NewAnomaly[] = [];
    const extended = new Map<string, NewAnomaly>();
    for (const { measure, hour, expected, seen } of findings) {
      const at = startOfHour(hour);
      const current = open.get(measure);
      if (current && at.getTime() <= current.lastHour.getTime() + quietHours * 3_600_000) {
        const lastHour = at > current.lastHour ? at : current.lastHour;
        const longer = { ...current, lastHour, seen: Math.max(current.seen, seen) };
        open.set(measure, longer);
        const place = begun.findIndex(({ id }) => id === current.id);
        if (place >= 0) begun[place] = longer;
        else extended.set(current.id, longer);
        continue;
      }
      const id = this.deps.ids.next();
      const detectedAt = this.deps.clock.now();
      const anomaly = { id, companyId, hour: at, lastHour: at, measure, expected, seen, detectedAt };
      open.set(measure, anomaly);
      begun.push(anomaly);
    }
    return { begun, extended: [...extended.values()] };
  }
}

const eventOf = ({ id, companyId, hour, measure, expected, seen }: SpendAnomaly) =>
  newEvent('spend.anomaly.detected', companyId, { companyId, hour: hour.toISOString(), measure, expected, seen }, id);

export const anomalyJobs = (anomalies: SpendAnomalies): JobDefinition[] => [
  {
    name: 'q2q-cost.detect-anomalies',
    // Some minutes after the hour: what was asked at its end is settled by then.
    every: '7 * * * *',
    concurrency: 1,
    async run(run) {
      await anomalies.detect(run.signal);
    },
  },
];
