import DataLoader from 'dataloader';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Actor } from '#platform/auth';
import type { Logger } from '#platform/observability';
import type { GraphContext } from './subgraph.js';

interface RequestContextInit<S> {
  readonly actor: Actor;
  readonly requestId: string;
  readonly services: S;
  readonly log: Logger;
  fork(): EntityManager;
}

const maxBatchSize = 500;

/** The parts that cost something (child logger, EntityManager, loaders) are made when first asked for; most requests need few. */
export class RequestContext<S> implements GraphContext<S> {
  readonly actor: Actor;
  readonly requestId: string;
  readonly services: S;
  private readonly init: RequestContextInit<S>;
  private childLog: Logger | undefined;
  private manager: EntityManager | undefined;
  private readonly loaders = new Map<string, DataLoader<unknown, unknown, unknown>>();

  constructor(init: RequestContextInit<S>) {
    this.init = init;
    this.actor = init.actor;
    this.requestId = init.requestId;
    this.services = init.services;
  }

  get log(): Logger {
    this.childLog ??= this.init.log.child({ requestId: this.requestId });
    return this.childLog;
  }

  get em(): EntityManager {
    this.manager ??= this.init.fork();
    return this.manager;
  }

  load<K, V>(name: string, key: K, batch: (keys: readonly K[]) => Promise<readonly (V | null)[]>): Promise<V | null> {
    let loader = this.loaders.get(name);
    if (!loader) {
      loader = new DataLoader<unknown, unknown, unknown>((keys) => batch(keys as readonly K[]), {
        maxBatchSize,
        cacheKeyFn,
      });
      this.loaders.set(name, loader);
    }
    return loader.load(key) as Promise<V | null>;
  }
}

/** Composite keys (`{ companyId, period }`) are equal by value. */
const cacheKeyFn = (key: unknown): unknown => (typeof key === 'object' && key !== null ? JSON.stringify(key) : key);
