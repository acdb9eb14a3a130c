import type { CircuitState } from './destination.entity.js';

export interface Circuit {
  readonly state: CircuitState;
  readonly failures: number;
  readonly openings: number;
  readonly openUntil: Date | null;
  readonly probeRunId: string | null;
}

export interface CircuitSettings {
  readonly failures: number;
  readonly openMs: number;
  readonly longestOpenMs: number;
}

export const closedCircuit: Circuit = { state: 'CLOSED', failures: 0, openings: 0, openUntil: null, probeRunId: null };

/** Whether a run may call now; when not, how long it waits. A run that may call an open circuit is its probe. */
export type Passage =
  | { readonly kind: 'GO'; readonly circuit: Circuit }
  | { readonly kind: 'WAIT'; readonly until: Date };

/** @param probeMs how long the probe may take before another one is let through */
export function passage(
  circuit: Circuit,
  by: { readonly runId: string; readonly now: Date; readonly probeMs: number },
): Passage {
  if (circuit.state === 'CLOSED') return { kind: 'GO', circuit };
  const { openUntil } = circuit;
  if (openUntil !== null && openUntil > by.now && circuit.probeRunId !== by.runId)
    return { kind: 'WAIT', until: openUntil };
  if (circuit.state === 'OPEN' && openUntil !== null && openUntil > by.now) return { kind: 'WAIT', until: openUntil };
  const probeUntil = new Date(by.now.getTime() + by.probeMs);
  return { kind: 'GO', circuit: { ...circuit, state: 'HALF_OPEN', openUntil: probeUntil, probeRunId: by.runId } };
}

/** The circuit after a call. One success closes it; so many failures in a row open it, and one of its probe, each time for longer. */
export function afterCall(
  circuit: Circuit,
  health: 'WORKS' | 'FAILS' | null,
  now: Date,
  settings: CircuitSettings,
): Circuit {
  if (health === 'WORKS') return closedCircuit;
  if (health === null) return circuit.state === 'HALF_OPEN' ? reopened(circuit, now, settings) : circuit;
  const failures = circuit.failures + 1;
  if (circuit.state !== 'HALF_OPEN' && failures < settings.failures) return { ...circuit, failures };
  if (circuit.state === 'OPEN') return { ...circuit, failures };
  return reopened({ ...circuit, failures }, now, settings);
}

function reopened(circuit: Circuit, now: Date, { openMs, longestOpenMs }: CircuitSettings): Circuit {
  const openings = circuit.openings + 1;
  const forMs = Math.min(longestOpenMs, openMs * 2 ** (openings - 1));
  return { ...circuit, state: 'OPEN', openings, openUntil: new Date(now.getTime() + forMs), probeRunId: null };
}
