import type { Schema } from '@apollo/federation-internals';

/** Who decides, per request, whether a progressive `@override(label:)` is on. */
export interface OverrideRules {
  /** A number in [0, 1) per request; `percent(20)` is on below 0.2. Injected so that tests and sticky routing can choose. */
  readonly random?: () => number;
  /** For labels other than `percent(n)`; off when absent. */
  readonly isOn?: (label: string) => boolean;
}

/** The labels of a supergraph's progressive overrides, in a fixed order. */
export function overrideLabels(supergraph: Schema): readonly string[] {
  const labels = new Set<string>();
  for (const application of supergraph.directive('join__field')?.applications() ?? []) {
    const label: unknown = (application.arguments() as { overrideLabel?: unknown }).overrideLabel;
    if (typeof label === 'string') labels.add(label);
  }
  return [...labels].sort();
}

const PERCENT = /^percent\((\d+(?:\.\d+)?)\)$/;

/** One draw per request decides every `percent(n)`, so that a request sees one consistent stage of a roll-out. */
export function decideOverrides(labels: readonly string[], rules: OverrideRules): ReadonlyMap<string, boolean> {
  const draw = (rules.random ?? Math.random)() * 100;
  return new Map(
    labels.map((label) => {
      const percent = PERCENT.exec(label)?.[1];
      return [label, percent === undefined ? (rules.isOn?.(label) ?? false) : draw < Number(percent)];
    }),
  );
}
