import { setTimeout as sleep } from 'node:timers/promises';
import { serviceTokenHeader } from '#platform/auth';
import type { Database } from '#platform/database';
import { type Logger, operatorAccess } from '#platform/observability';
import { Executor } from './executor.js';
import { answerOutages } from './http-errors.js';
import { listen } from './listen.js';
import { erasureOf } from './erasure.js';
import { createRequests } from './requests.js';
import { buildSubgraphSchema } from './schema.js';
import type { RunningSubgraph, SubgraphDefinition, SubgraphDependencies } from './subgraph.js';
import { StreamRights } from './stream-rights.js';
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
  const { db, clock, ids, config, metrics } = dependencies;
  const log = dependencies.log.child({ subgraph: name });
  const { schema, sdl } = await buildSubgraphSchema(definition);
  const services = await definition.services({ ...dependencies, log });
  const requests = createRequests({ subgraph: name, services, log, dependencies });
  const executor = new Executor(schema, { ids, log, subgraph: name }, requests);
  const work = new Work();
  const rights = new StreamRights(dependencies.rights);
  const personalData = definition.personalData(services);
  const erasure = erasureOf({ definition, dependencies, personalData, log });
  const drain = drainOnce({ work, db, log, close: async () => definition.close?.(services) });

  const running: RunningSubgraph = {
    name,
    sdl,
    db,
    dependencies: { [`database ${name}`]: () => db.ping() },
    personalData,
    erasureBarrier: erasure.barrier,
    handlers: erasure.guard(definition.events?.(services) ?? []),
    jobDefinitions: [...(definition.jobs?.(services) ?? []), ...erasure.jobs],
    execute: (request) =>
      work.draining ? Promise.resolve({ errors: [requests.refusal()] }) : work.track(executor.execute(request)),
    async subscribe(request) {
      if (work.draining) return { errors: [requests.refusal()] };
      const since = clock.now();
      const result = await executor.subscribe(request);
      if (!(Symbol.asyncIterator in result)) return result;
      const actor = requests.actorOf(request.headers[serviceTokenHeader]);
      return trackStream(result, { work, rights, actor, since });
    },
    async mountRoutes(app) {
      await app.register(async (scope) => {
        answerOutages(scope, { ids, log });
        await definition.routes?.(scope, services);
      });
    },
    listen: (options) =>
      listen({
        ...options,
        running,
        executor,
        schema,
        requests,
        work,
        rights,
        clock,
        metrics,
        operators: operatorsOf(config),
        ids,
        log,
      }),
    async seedDemo() {
      if (config.nodeEnv === 'production')
        throw new Error(`Demo rows are never written in production (subgraph "${name}").`);
      await definition.demo?.(services);
    },
    drain,
  };
  return running;
}

const operatorsOf = ({ telemetry, nodeEnv }: SubgraphDependencies['config']) =>
  operatorAccess({ tokens: telemetry.metricsTokens, local: nodeEnv !== 'production' });

interface Drainable {
  readonly work: Work;
  readonly db: Database;
  readonly log: Logger;
  readonly close: () => Promise<void>;
}

/** Waits for work in flight until the deadline, then closes services and database; asked again, it answers the first run's end. */
function drainOnce({ work, db, log, close }: Drainable): (deadlineMs: number) => Promise<void> {
  let drained: Promise<void> | undefined;
  const drain = async (deadlineMs: number): Promise<void> => {
    const timer = new AbortController();
    const deadline = sleep(deadlineMs, false, { signal: timer.signal }).catch(() => false);
    const finished = await Promise.race([work.drain().then(() => true), deadline]);
    timer.abort();
    if (!finished)
      log.warn({ inFlight: work.inFlight, deadlineMs }, 'The drain deadline passed with requests in flight');
    try {
      await close();
    } finally {
      await db.close();
    }
  };
  return (deadlineMs) => {
    drained ??= drain(deadlineMs);
    return drained;
  };
}
