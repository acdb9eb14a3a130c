import { LRUCache } from 'lru-cache';
import type { OperationAnswer } from './answer.js';
import type { CachePolicy } from './cache-policy.js';
import type { Admitted } from './pipeline.js';
import type { RequestIdentity } from './request-identity.js';

/**
 * Whole answers, kept as long as the supergraph's `@cacheControl` hints allow: public ones for everybody, private ones per identity. An
 * answer with errors is never kept.
 */
export class ResponseCache {
  readonly #answers: LRUCache<string, OperationAnswer>;

  constructor(limits: { maxEntries: number; maxBytes: number }) {
    this.#answers = new LRUCache({
      max: limits.maxEntries,
      maxSize: limits.maxBytes,
      sizeCalculation: (answer, key) => (answer.data?.length ?? 0) + key.length,
    });
  }

  /** Headers that are sent on to subgraphs are part of the key of public answers too: a subgraph may speak the caller's language. */
  keyOf({ operation, variables }: Admitted, policy: CachePolicy, identity: RequestIdentity): string {
    const owner = policy.scope === 'PRIVATE' ? identity.key : identity.headersKey;
    return JSON.stringify([operation.id, variables, policy.scope, owner]);
  }

  get(key: string): OperationAnswer | undefined {
    const answer = this.#answers.get(key);
    if (!answer) return undefined;
    const age = String(ageSeconds(answer, this.#answers.getRemainingTTL(key)));
    return { ...answer, headers: { ...answer.headers, age } };
  }

  /** Keeps the answer if it may be kept, and says so to caches further down. */
  keep(key: string, answer: OperationAnswer, policy: CachePolicy): OperationAnswer {
    if (answer.data === null || answer.errors?.length) {
      return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } };
    }
    const cacheControl = `max-age=${policy.maxAgeSeconds}, ${policy.scope.toLowerCase()}`;
    const kept = { ...answer, headers: { ...answer.headers, 'cache-control': cacheControl } };
    this.#answers.set(key, kept, { ttl: policy.maxAgeSeconds * 1000 });
    return kept;
  }
}

function ageSeconds(answer: OperationAnswer, remainingMs: number): number {
  const maxAge = Number(/max-age=(\d+)/.exec(answer.headers['cache-control'] ?? '')?.[1] ?? 0);
  return Math.max(0, Math.round(maxAge - remainingMs / 1000));
}
