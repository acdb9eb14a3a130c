import { collectDefaultMetrics, Registry } from 'prom-client';

/**
 * The process's registry. Pass it on; the global one of prom-client stays empty, so that several processes' worth of parts can live in
 * one test. `defaults` adds prom-client's process metrics (memory, event loop lag, garbage collection).
 */
export function createMetrics(
  options: { readonly defaults?: boolean; readonly labels?: Readonly<Record<string, string>> } = {},
): Registry {
  const registry = new Registry();
  if (options.labels) registry.setDefaultLabels({ ...options.labels });
  if (options.defaults ?? true) collectDefaultMetrics({ register: registry });
  return registry;
}
