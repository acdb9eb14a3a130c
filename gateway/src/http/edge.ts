import type { IncomingHttpHeaders } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { GatewayConfig, GatewayLog } from '../config.js';
import type { Pipeline } from '../pipeline/pipeline.js';
import { isRejection, rejection, type Rejection } from '../pipeline/rejection.js';
import { anonymousCaller, type Caller } from '../security/caller.js';
import { type CallerSource, hasCredentials, identify } from '../security/callers.js';
import { ApolloFrontend } from './apollo-frontend.js';
import { RateLimit } from './rate-limit.js';
import type { SubscriptionHandler } from './subscription-handler.js';

/** How long an accepted token is not verified again; a session that was ended works that much longer. */
const RECENT_MS = 5000;

const unavailableRejection = (): Rejection =>
  rejection(503, 'SERVICE_UNAVAILABLE', 'The service is being started again; send the same request again shortly.', {
    headers: { 'retry-after': '2' },
  });

/** What the HTTP side of the gateway shares between its ways in: the hot path, Fastify's routes and sockets. */
export class Edge {
  readonly config: GatewayConfig;
  readonly log: GatewayLog;
  readonly pipeline: Pipeline;
  readonly callers: CallerSource | undefined;
  readonly subscriptions: SubscriptionHandler | undefined;
  draining = false;
  readonly #unavailable: () => boolean;
  readonly #rateLimit: RateLimit | undefined;
  readonly #recent = new LRUCache<string, Caller>({ max: 5000, ttl: RECENT_MS });
  #apollo: Promise<ApolloFrontend> | undefined;

  constructor(parts: {
    config: GatewayConfig;
    log: GatewayLog;
    pipeline: Pipeline;
    callers: CallerSource | undefined;
    subscriptions: SubscriptionHandler | undefined;
    unavailable?: (() => boolean) | undefined;
  }) {
    this.config = parts.config;
    this.log = parts.log;
    this.pipeline = parts.pipeline;
    this.callers = parts.callers;
    this.subscriptions = parts.subscriptions;
    this.#unavailable = parts.unavailable ?? (() => false);
    this.#rateLimit = parts.config.rateLimit && new RateLimit(parts.config.rateLimit);
  }

  /** The caller where that is known without waiting: nobody, or a token that was accepted moments ago. */
  callerAtOnce(headers: IncomingHttpHeaders): Caller | undefined {
    // The slow path refuses.
    if (this.#unavailable()) return undefined;
    if (!this.callers || !hasCredentials(headers)) {
      // Nobody is counted by address, and behind a proxy Fastify knows best whose that is.
      return this.limitsRate && this.config.trustProxy ? undefined : anonymousCaller;
    }
    const { authorization } = headers;
    // API keys are asked for every time: they can be revoked at any moment, tokens only run out.
    const caller = authorization && headers['x-api-key'] === undefined ? this.#recent.get(authorization) : undefined;
    return caller && (caller.expiresAtMs ?? Number.POSITIVE_INFINITY) > Date.now() ? caller : undefined;
  }

  /** Who asks, and whether they may ask now. */
  async admitCaller(
    headers: IncomingHttpHeaders,
    address: string,
  ): Promise<{ caller: Caller; refused?: Rejection | undefined }> {
    if (this.#unavailable()) return { caller: anonymousCaller, refused: unavailableRejection() };
    const caller = await identify(this, headers);
    if (isRejection(caller)) return { caller: anonymousCaller, refused: caller };
    if (headers.authorization !== undefined && caller.authenticated) this.#recent.set(headers.authorization, caller);
    return { caller, refused: await this.refuseByRate(caller, address) };
  }

  get limitsRate(): boolean {
    return this.#rateLimit !== undefined;
  }

  /** Counts a request; the refusal when there have been too many. */
  async refuseByRate(caller: Caller, address: string): Promise<Rejection | undefined> {
    return this.#rateLimit?.refuse(caller, address);
  }

  apollo(): Promise<ApolloFrontend> {
    return (this.#apollo ??= ApolloFrontend.start(this.pipeline));
  }

  async reloaded(): Promise<void> {
    (await this.#apollo)?.reload();
    this.subscriptions?.reload();
  }

  async stop(): Promise<void> {
    await (await this.#apollo)?.stop();
  }
}
