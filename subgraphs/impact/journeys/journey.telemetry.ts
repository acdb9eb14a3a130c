import { Counter, Gauge, type Registry } from 'prom-client';
import { defaultRules } from './default-rules.js';
import type { PersonEvaluation } from './journeys.service.js';

/** What an operator sees of journeys: no person, no company. Rules of companies are one label: their names have no end. */
export interface JourneyTelemetry {
  evaluated(evaluations: readonly PersonEvaluation[]): void;
}

const known: ReadonlySet<string> = new Set(defaultRules.rules.map(({ id }) => id));
const label = (ruleId: string): string => (known.has(ruleId) ? ruleId : 'other');

export function journeyTelemetry(registry: Registry, waiting: () => Promise<number>): JourneyTelemetry {
  const registers = [registry];
  const evaluations = new Counter({
    name: 'impact_journey_evaluations_total',
    help: 'Evaluations of a person, by whether anything changed.',
    labelNames: ['changed'],
    registers,
  });
  const set = new Counter({
    name: 'impact_journey_flags_set_total',
    help: 'Flags that were set, by rule; rules of companies are "other".',
    labelNames: ['rule'],
    registers,
  });
  const ended = new Counter({
    name: 'impact_journey_flags_ended_total',
    help: 'Flags that ended, by reason.',
    labelNames: ['reason'],
    registers,
  });
  const reached = new Counter({
    name: 'impact_journey_milestones_total',
    help: 'Milestones that were reached, by rule; rules of companies are "other".',
    labelNames: ['rule'],
    registers,
  });
  // oxlint-disable-next-line no-new -- a gauge lives in its registry
  new Gauge({
    name: 'impact_journey_people_due',
    help: 'Changes about people, and people for whom time has passed, that are not evaluated yet.',
    registers,
    async collect() {
      this.set(await waiting());
    },
  });
  return {
    evaluated(made) {
      for (const { changes } of made) {
        const changed = changes.set.length + changes.ended.length + changes.renewed.length + changes.reached.length > 0;
        evaluations.inc({ changed: String(changed) });
        for (const { ruleId } of changes.set) set.inc({ rule: label(ruleId) });
        for (const { reason } of changes.ended) ended.inc({ reason });
        for (const { ruleId } of changes.reached) reached.inc({ rule: label(ruleId) });
      }
    },
  };
}
