import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { CircuitState } from '../destinations/destination.entity.js';
import type { RunRow } from './delivery.entity.js';

/** What an operator sees of deliveries: no company, no person, a closed list of names. */
export interface DeliveryTelemetry {
  called(partner: string, call: { readonly kind: string; readonly outcome: string; readonly seconds: number }): void;
  ended(run: RunRow): void;
  circuitChanged(state: CircuitState): void;
}

interface Standing {
  /** Runs whose time has come and that are not done. */
  waiting(): Promise<number>;
  /** Destinations by the state of their circuit. */
  circuits(): Promise<Readonly<Record<CircuitState, number>>>;
}

export function deliveryTelemetry(registry: Registry, standing: Standing): DeliveryTelemetry {
  const registers = [registry];
  const calls = new Histogram({
    name: 'impact_delivery_call_seconds',
    help: 'Calls to partners by partner, kind and outcome.',
    labelNames: ['partner', 'kind', 'outcome'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });
  const runs = new Counter({
    name: 'impact_delivery_runs_total',
    help: 'Runs that ended, by outcome and reason.',
    labelNames: ['outcome', 'reason'],
    registers,
  });
  const delay = new Histogram({
    name: 'impact_delivery_delay_seconds',
    help: 'From the time of a run to its delivery.',
    buckets: [1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400],
    registers,
  });
  const circuits = new Counter({
    name: 'impact_destination_circuit_changes_total',
    help: 'Changes of the circuits of destinations, by new state.',
    labelNames: ['state'],
    registers,
  });
  // oxlint-disable-next-line no-new -- a gauge lives in its registry
  new Gauge({
    name: 'impact_delivery_runs_due',
    help: 'Runs whose time has come and that are not done.',
    registers,
    async collect() {
      this.set(await standing.waiting());
    },
  });
  // oxlint-disable-next-line no-new -- a gauge lives in its registry
  new Gauge({
    name: 'impact_destination_circuits',
    help: 'Destinations by the state of their circuit.',
    labelNames: ['state'],
    registers,
    async collect() {
      for (const [state, count] of Object.entries(await standing.circuits())) this.set({ state }, count);
    },
  });
  return {
    called: (partner, { kind, outcome, seconds }) => calls.observe({ partner, kind, outcome }, seconds),
    ended(run) {
      runs.inc({ outcome: run.outcome ?? '', reason: run.reason ?? 'NONE' });
      if (run.outcome === 'DELIVERED' && run.finishedAt)
        delay.observe(Math.max(0, run.finishedAt.getTime() - run.scheduledFor.getTime()) / 1000);
    },
    circuitChanged: (state) => circuits.inc({ state }),
  };
}
