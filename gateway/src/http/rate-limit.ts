import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { GatewayConfig } from '../config.js';
import { rejection, type Rejection } from '../pipeline/rejection.js';
import type { Caller } from '../security/caller.js';

/** Requests per caller, or per address where the caller is nobody. Counted in this process: behind N gateways N times as many pass. */
export class RateLimit {
  readonly #limiter: RateLimiterMemory;

  constructor(config: NonNullable<GatewayConfig['rateLimit']>) {
    this.#limiter = new RateLimiterMemory({ points: config.requests, duration: config.perSeconds });
  }

  /** Counts a request; `undefined` when it may go on. */
  async refuse(caller: Caller, address: string): Promise<Rejection | undefined> {
    const key = caller.authenticated ? `caller ${caller.actor.kind} ${caller.actor.id}` : `address ${address}`;
    try {
      await this.#limiter.consume(key);
      return undefined;
    } catch (state) {
      if (state instanceof Error) throw state;
      const seconds = Math.max(1, Math.ceil((state as { msBeforeNext: number }).msBeforeNext / 1000));
      const message = `Too many requests; try again in ${seconds} s.`;
      return rejection(429, 'RATE_LIMITED', message, { headers: { 'retry-after': String(seconds) } });
    }
  }
}
