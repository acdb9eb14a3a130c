import { createHash } from 'node:crypto';
import { Counter } from 'prom-client';
import { erasedPeople, ErasedPersonEntity, erasureHandler, findPeople, withoutErasedPeople } from '#platform/erasure';
import type { EventHandler } from '#platform/events';
import type { JobDefinition } from '#platform/jobs';
import type { Logger } from '#platform/observability';
import type { PersonalDataContributor } from '#platform/personal-data';
import type { ErasureBarrier, SubgraphDefinition, SubgraphDependencies } from './subgraph.js';

interface Given<S> {
  readonly definition: SubgraphDefinition<S>;
  readonly dependencies: SubgraphDependencies;
  readonly personalData: PersonalDataContributor;
  readonly log: Logger;
}

/** What every subgraph does about erased people without code of its own: refuse what comes late, confirm, and say what it does not know. */
export function erasureOf<S>({ definition, dependencies, personalData, log }: Given<S>): {
  readonly barrier: ErasureBarrier;
  guard(handlers: readonly EventHandler[]): readonly EventHandler[];
  /** Erases what was kept of erased people, once a day, when its time is over. */
  readonly jobs: readonly JobDefinition[];
} {
  const { name: subgraph } = definition;
  const { db, clock, config, outbox } = dependencies;
  const keepsPeople = definition.entities.includes(ErasedPersonEntity);
  const people = erasedPeople({ directory: config.privacy.ledgerDir, clock });
  const late = lateEvents(dependencies);
  const barrier: ErasureBarrier = {
    subgraph,
    freeze: async (person) => (keepsPeople ? people.freeze(db, person) : undefined),
    unfreeze: async (userId) => (keepsPeople ? people.unfreeze(db, userId) : undefined),
    markErased: async (person) => (keepsPeople ? people.markErased(db, person) : undefined),
    missing: async (refs) => (keepsPeople ? people.missing(db, refs) : []),
    find: (refs) => findPeople(db, new Set(refs), (userId) => people.refOf(userId)),
    markRef: async (person) => (keepsPeople ? people.markRef(db, person) : undefined),
    lateEventsOf: async (userId) => (keepsPeople ? people.lateEventsOf(db, userId) : 0),
  };
  const acknowledging = erasureHandler({
    subgraph,
    people,
    outbox,
    catalogueHash: async () =>
      (await personalData.contract?.describe())?.hash ??
      createHash('sha256').update(JSON.stringify(personalData.describe())).digest('hex'),
  });
  const dropped = (type: string) => {
    late.inc({ subgraph, type });
    log.warn({ type }, 'An event about an erased person was dropped');
  };
  const expired: JobDefinition = {
    name: `${subgraph}.erase-expired`,
    every: '30 3 * * *',
    concurrency: 1,
    lockMs: 600_000,
    async run() {
      const rows = await personalData.eraseExpired?.((ids, retain) => people.erasedBefore(db, ids, retain));
      if (rows) log.info({ rows }, 'What was kept of erased people is erased: its time is over');
    },
  };
  return {
    barrier,
    jobs: keepsPeople && personalData.eraseExpired ? [expired] : [],
    guard(handlers) {
      if (!keepsPeople) return handlers;
      const guarded = handlers.map((handler) => withoutErasedPeople(handler, { db, people, dropped }));
      // The subgraph that asks does not answer itself.
      return handlers.some(({ types }) => types.includes('user.deleted.acknowledged'))
        ? guarded
        : [...guarded, acknowledging];
    },
  };
}

const metric = 'erased_person_late_events_total';

function lateEvents({ metrics }: SubgraphDependencies): Counter<'subgraph' | 'type'> {
  const known = metrics.getSingleMetric(metric) as Counter<'subgraph' | 'type'> | undefined;
  return (
    known ??
    new Counter({
      name: metric,
      help: 'Events that named a person after their erasure had begun, and were dropped',
      labelNames: ['subgraph', 'type'],
      registers: [metrics],
    })
  );
}
