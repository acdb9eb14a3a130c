import { LRUCache } from 'lru-cache';

export interface TwoQueueLimits<V> {
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly bytesOf: (value: V, key: string) => number;
  /** Called with what had to go. */
  readonly evicted?: (value: V, key: string) => void;
  readonly now?: () => number;
}

interface New<V> {
  readonly value: V;
  readonly since: number;
}

/** To ask again sooner is the same use: of one request, or of one page. */
const ONE_USE_MS = 5000;
/** Of both limits, for what has been used once. */
const ONCE_SHARE = 1 / 8;
/** Of the keys that went without a second use. */
const MAX_REMEMBERED_BYTES = 4 * 1024 * 1024;

/**
 * A cache that floods do not empty: what has been used once has an eighth of the room, and only what is asked for again gets into the rest.
 * Of what went after one use the key is remembered: when it comes back, it has been used twice. Johnson and Shasha, "2Q" (VLDB 1994).
 */
export class TwoQueueCache<V extends object> {
  readonly #once: LRUCache<string, New<V>>;
  readonly #often: LRUCache<string, V>;
  readonly #remembered = new LRUCache<string, true>({
    maxSize: MAX_REMEMBERED_BYTES,
    sizeCalculation: (_, key) => key.length + 1,
  });
  readonly #bytesOf: TwoQueueLimits<V>['bytesOf'];
  readonly #now: () => number;

  constructor({ maxEntries, maxBytes, bytesOf, evicted, now = () => performance.now() }: TwoQueueLimits<V>) {
    this.#bytesOf = bytesOf;
    this.#now = now;
    const limits = (share: number) => ({
      max: Math.ceil(maxEntries * share),
      maxSize: Math.ceil(maxBytes * share),
    });
    this.#once = new LRUCache({
      ...limits(ONCE_SHARE),
      sizeCalculation: ({ value }, key) => bytesOf(value, key),
      dispose: ({ value }, key, reason) => {
        if (reason !== 'evict') return;
        this.#remembered.set(key, true);
        evicted?.(value, key);
      },
    });
    this.#often = new LRUCache({
      ...limits(1 - ONCE_SHARE),
      sizeCalculation: bytesOf,
      dispose: (value, key, reason) => void (reason === 'evict' && evicted?.(value, key)),
    });
  }

  get size(): number {
    return this.#often.size + this.#once.size;
  }

  /** What is used often first, each part from the last used on. */
  *keys(): Generator<string> {
    yield* this.#often.keys();
    yield* this.#once.keys();
  }

  get(key: string): V | undefined {
    const often = this.#often.get(key);
    if (often) return often;
    const once = this.#once.peek(key);
    if (once && this.#now() - once.since >= ONE_USE_MS) this.promote(key);
    return once?.value;
  }

  /** Does not wait for a second use. */
  promote(key: string): void {
    const once = this.#once.peek(key);
    if (!once) return;
    this.#once.delete(key);
    this.#often.set(key, once.value);
  }

  /** Of a key that is not there. */
  add(key: string, value: V): void {
    const isUsedAgain = this.#remembered.delete(key);
    if (isUsedAgain || this.#bytesOf(value, key) > this.#once.maxSize) this.#often.set(key, value);
    else this.#once.set(key, { value, since: this.#now() });
  }
}
