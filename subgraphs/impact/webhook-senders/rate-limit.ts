import { LRUCache } from 'lru-cache';

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * A token bucket per source, for a bounded number of sources: the least recently seen one is
 * forgotten, that is, full again.
 */
export class RateLimit {
  private readonly buckets: LRUCache<string, Bucket>;

  constructor(private readonly options: { perSecond: number; burst: number; maxSources?: number }) {
    this.buckets = new LRUCache({ max: options.maxSources ?? 10_000 });
  }

  /** Seconds to wait before the next request of this source, or 0 when this one may pass (and is counted). */
  take(source: string, nowMs: number): number {
    const { perSecond, burst } = this.options;
    const bucket = this.buckets.get(source) ?? { tokens: burst, atMs: nowMs };
    // A clock that went backwards must not take tokens away.
    const elapsedMs = Math.max(0, nowMs - bucket.atMs);
    bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs * perSecond) / 1000);
    bucket.atMs = nowMs;
    this.buckets.set(source, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
    bucket.tokens -= 1;
    return 0;
  }
}
