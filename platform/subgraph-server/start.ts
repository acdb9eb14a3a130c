import { setTimeout as sleep } from 'node:timers/promises';
import { createExecutor } from './executor.js';
import { listen } from './listen.js';
import { createRequests } from './requests.js';
import { buildSubgraphSchema } from './schema.js';
import type { RunningSubgraph, SubgraphDefinition, SubgraphDependencies } from './subgraph.js';
import { trackStream, Work } from './work.js';

/**
 * Wires a subgraph: services, schema, events, jobs and its part of the personal-data contract. It opens nothing itself; everything it
 * uses was passed in. `handlers` and `jobDefinitions` are for the process to register with its relay and scheduler.
 */
export async function startSubgraph<S>(
  definition: SubgraphDefinition<S>,
  dependencies: SubgraphDependencies,
): Promise<RunningSubgraph> {
  const { name } = definition;
  const { db, ids, config, metrics } = dependencies;
  const log = dependencies.log.child({ subgraph: name });
  const { schema, sdl } = await buildSubgraphSchema(definition);
  const services = await definition.services({ ...dependencies, log });

  const requests = createRequests({ subgraph: name, services, log, dependencies });
  const executor = createExecutor({ schema, masking: { ids, log, subgraph: name }, requests });
  const work = new Work();
  let drained: Promise<void> | undefined;

  const running: RunningSubgraph = {
    name,
    sdl,
    db,
    personalData: definition.personalData(services),
    handlers: definition.events?.(services) ?? [],
    jobDefinitions: definition.jobs?.(services) ?? [],
    execute: (request) =>
      work.draining ? Promise.resolve({ errors: [requests.refusal()] }) : work.track(executor.execute(request)),
    subscribe: async (request) =>
      work.draining ? { errors: [requests.refusal()] } : trackStream(await executor.subscribe(request), work),
    async mountRoutes(app) {
      await definition.routes?.(app, services);
    },
    listen: (options) => listen({ ...options, running, executor, schema, requests, work, metrics, log }),
    async seedDemo() {
      if (config.nodeEnv === 'production')
        throw new Error(`Demo rows are never written in production (subgraph "${name}").`);
      await definition.demo?.(services);
    },
    drain(deadlineMs) {
      drained ??= drain(deadlineMs);
      return drained;
    },
  };
  return running;

  async function drain(deadlineMs: number): Promise<void> {
    const timer = new AbortController();
    const deadline = sleep(deadlineMs, false, { signal: timer.signal }).catch(() => false);
    const finished = await Promise.race([work.drain().then(() => true), deadline]);
    timer.abort();
    if (!finished)
      log.warn({ inFlight: work.inFlight, deadlineMs }, 'The drain deadline passed with requests in flight');
    try {
      await definition.close?.(services);
    } finally {
      await db.close();
    }
  }
}
