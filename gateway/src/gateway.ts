import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Authenticator } from '../../platform/auth/index.js';
import { type HealthCheck, healthRoutes } from '../../platform/observability/index.js';
import type { RunningSubgraph } from '../../platform/subgraph-server/index.js';
import { type GatewayConfig, type GatewayConfigInput, gatewayConfig, type GatewayLog } from './config.js';
import { createEngine, type EngineOptions } from './create-engine.js';
import type { Engine } from './engine.js';
import { drainServer } from './http/drain.js';
import { Edge } from './http/edge.js';
import { hotListener } from './http/hot-hooks.js';
import { createEdgeServer, type EdgeServer } from './http/server.js';
import { subgraphChecks } from './http/subgraph-health.js';
import { LoadedSupergraph } from './pipeline/loaded-supergraph.js';
import { Pipeline } from './pipeline/pipeline.js';
import { RequestIdentity, type SignServiceToken } from './pipeline/request-identity.js';
import { ResponseCache } from './pipeline/response-cache.js';
import { MAX_WARM_UP, warmUp } from './pipeline/warm-up.js';
import { type PlaygroundOptions, playgroundRoutes } from './playground/routes.js';
import { anonymousCaller } from './security/caller.js';
import { authenticatedCallers, type CallerSource, type PolicySource } from './security/callers.js';
import { HeaderRules } from './security/header-rules.js';
import { createSubscriptions, type SubscriptionSettingsInput } from './subscriptions/index.js';
import { readSupergraph, type SupergraphSource, watchSupergraph } from './supergraph/source.js';
import { GatewayMetrics, type SubgraphOutcome } from './telemetry/gateway-metrics.js';
import { openTelemetryTracing, type Tracing } from './telemetry/tracing.js';

export interface GatewayOptions {
  readonly supergraph: SupergraphSource;
  /** Subgraphs of this process, by name; the others are called at their routing URLs. */
  readonly inProcess?: Readonly<Record<string, RunningSubgraph>>;
  /** Without it (and without `callers`) everybody is anonymous. */
  readonly authenticator?: Authenticator | undefined;
  /** Instead of `authenticator`, where callers are not users of this platform. */
  readonly callers?: CallerSource | undefined;
  /** Which policies (`@policy`) hold for a caller; none unless told. */
  readonly policies?: PolicySource | undefined;
  readonly signServiceToken?: SignServiceToken | undefined;
  readonly config?: GatewayConfigInput;
  /** How subgraphs are called and operations are planned; see `createEngine`. */
  readonly engine?: Partial<
    Pick<EngineOptions, 'fetchOptions' | 'sharing' | 'executor' | 'overrides' | 'urls' | 'mergeFetches'>
  >;
  readonly log: GatewayLog;
  readonly metrics: Registry;
  /** Documents that clients are known to send; they are planned before the first request. */
  readonly recordedOperations?: Iterable<string>;
  /** More routes on the same origin: webhooks, downloads. */
  readonly routes?: (app: FastifyInstance) => Promise<void>;
  readonly playground?: PlaygroundOptions;
  /** Limits and times of streams; every part of it has a default. */
  readonly subscriptions?: SubscriptionSettingsInput;
  /** More checks for `/readyz`, by the name an operator knows. */
  readonly checks?: Readonly<Record<string, HealthCheck>>;
}

export interface Gateway {
  readonly app: FastifyInstance;
  readonly pipeline: Pipeline;
  /** Starts listening and answers the URL. Port 0 takes a free one. */
  listen(options: { port: number; host?: string }): Promise<string>;
  /** Replaces the supergraph without dropping a request. Rejects when the SDL cannot be loaded; the old one then keeps serving. */
  reload(sdl: string): Promise<void>;
  /** Stops accepting, finishes what is in flight, ends sockets; cuts the rest off at the deadline. */
  drain(deadlineMs: number): Promise<void>;
  engine(): Engine;
}

/** Rejects with the supergraph's own error when it cannot be loaded. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const running = new RunningGateway(options);
  await running.start();
  return running;
}

const RETIRE_POLL_MS = 500;

class RunningGateway implements Gateway {
  readonly pipeline: Pipeline;
  readonly #options: GatewayOptions;
  readonly #config: GatewayConfig;
  readonly #metrics: GatewayMetrics;
  readonly #edge: Edge;
  readonly #headerRules: HeaderRules;
  #tracing: Tracing | undefined;
  #loaded: LoadedSupergraph;
  #server: EdgeServer | undefined;
  #stopWatching: (() => void) | undefined;
  #reloading: Promise<void> = Promise.resolve();

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#config = gatewayConfig(options.config);
    this.#headerRules = new HeaderRules(this.#config.headerRules);
    this.#metrics = new GatewayMetrics(options.metrics, {
      documents: () => this.#loaded.operations.size,
      inFlight: () => this.pipeline.inFlight,
    });
    this.#loaded = this.#load(readSupergraph(options.supergraph));
    this.pipeline = new Pipeline({
      config: this.#config,
      log: options.log,
      metrics: this.#metrics,
      identities: {
        headers: this.#headerRules,
        sign: options.signServiceToken,
        traceHeaders: () => this.#tracing?.headers() ?? {},
      },
      cache: this.#config.responseCache && new ResponseCache(this.#config.responseCache),
      tracing: () => this.#tracing,
      current: () => this.#loaded,
    });
    this.#edge = new Edge({
      config: this.#config,
      log: options.log,
      pipeline: this.pipeline,
      callers:
        options.callers ?? (options.authenticator && authenticatedCallers(options.authenticator, options.policies)),
      subscriptions: createSubscriptions({
        pipeline: this.pipeline,
        admit: (headers, address) => this.#edge.admitCaller(headers, address),
        metrics: options.metrics,
        inProcess: options.inProcess,
        urls: options.engine?.urls,
        settings: options.subscriptions,
      }),
    });
  }

  get app(): FastifyInstance {
    return this.#server!.app;
  }

  async start(): Promise<void> {
    if (this.#config.tracing) this.#tracing = await openTelemetryTracing();
    this.#server = await createEdgeServer(this.#edge, hotListener(this.#edge));
    const { app } = this.#server;
    const { routes, playground, metrics } = this.#options;
    const edge = this.#edge;
    const checks = () => this.#checks();
    healthRoutes(app, {
      get checks() {
        return checks();
      },
      metrics,
      draining: () => edge.draining,
      timeoutMs: this.#config.timeouts.healthMs,
    });
    if (this.#config.playground) await app.register((scope) => playgroundRoutes(scope, playground));
    if (routes) await app.register((scope) => routes(scope));
    await warmUp(this.#loaded, [...this.pipeline.sources.persisted, ...(this.#options.recordedOperations ?? [])]);
    this.#warnOfClosedDoors();
    this.#watch();
  }

  async listen(options: { port: number; host?: string }): Promise<string> {
    return this.app.listen({ port: options.port, host: options.host ?? '127.0.0.1' });
  }

  engine(): Engine {
    return this.#loaded.engine;
  }

  /** One after the other: two changes of a file in quick succession must end with the second. */
  reload(sdl: string): Promise<void> {
    const next = this.#reloading.then(() => this.#replace(sdl));
    this.#reloading = next.catch(() => {});
    return next;
  }

  async drain(deadlineMs: number): Promise<void> {
    this.#edge.draining = true;
    this.#stopWatching?.();
    const streams = this.#edge.subscriptions?.close(deadlineMs);
    await Promise.all([streams, drainServer(this.#server!, deadlineMs)]);
    await this.#edge.stop();
    await this.#loaded.engine.close();
  }

  async #replace(sdl: string): Promise<void> {
    const previous = this.#loaded;
    let next: LoadedSupergraph;
    try {
      next = this.#load(sdl);
    } catch (error) {
      this.#metrics.reload('refused');
      this.#options.log.error({ err: error }, 'the new supergraph cannot be loaded; the previous one keeps serving');
      throw error;
    }
    await warmUp(next, previous.operations.recentTexts(MAX_WARM_UP));
    this.#loaded = next;
    this.#metrics.reload('ok');
    this.#options.log.info({ subgraphs: next.engine.subgraphs.map(({ name }) => name) }, 'supergraph replaced');
    await this.#edge.reloaded();
    this.#retire(previous);
  }

  /** An operation may be between two fetches, so the old pools are closed only when nothing of the old supergraph runs any more. */
  #retire(previous: LoadedSupergraph): void {
    const timer = setInterval(() => {
      if (previous.inFlight > 0) return;
      clearInterval(timer);
      previous.engine
        .close()
        .catch((error: unknown) => this.#options.log.warn({ err: error }, 'closing replaced pools'));
    }, RETIRE_POLL_MS);
    timer.unref();
  }

  #load(supergraphSdl: string): LoadedSupergraph {
    const { inProcess = {}, engine } = this.#options;
    const names = Object.keys(inProcess);
    const loaded = createEngine({
      ...engine,
      supergraphSdl,
      ...(names.length > 0 && { transports: inProcess }),
      caches: { plans: this.#config.documentCache.maxEntries },
      metrics: {
        planned: (durationMs) => this.#metrics.planning(durationMs / 1000),
        fetched: ({ subgraph, outcome, durationMs }) => {
          this.#metrics.subgraph(subgraph, outcome as SubgraphOutcome, durationMs / 1000);
          this.#tracing?.past('gateway.fetch', { 'graphql.subgraph': subgraph, outcome }, durationMs);
        },
      },
    });
    return new LoadedSupergraph(loaded, this.#config);
  }

  /** Easy to overlook from outside: everything is up, and some fields are null for everybody. */
  #warnOfClosedDoors(): void {
    if (this.#edge.callers || this.#loaded.access.empty) return;
    const message = 'the supergraph restricts fields, but no authentication is configured, so nobody may read them';
    this.#options.log.warn({}, message);
  }

  #watch(): void {
    const { supergraph } = this.#options;
    if (!('file' in supergraph) || !supergraph.watch) return;
    const first = this.#loaded.engine.supergraphSdl;
    // A refused supergraph has been reported by then; there is nobody else to tell.
    this.#stopWatching = watchSupergraph(supergraph.file, first, (sdl) => void this.reload(sdl).catch(() => {}));
  }

  #checks(): Record<string, HealthCheck> {
    const nobody = { headers: {}, requestId: 'readyz' };
    const rules = { headers: this.#headerRules, sign: this.#options.signServiceToken };
    return {
      ...this.#options.checks,
      ...subgraphChecks({
        engine: () => this.#loaded.engine,
        inProcess: this.#options.inProcess ?? {},
        headersFor: (subgraph) => new RequestIdentity(rules, anonymousCaller, nobody).headersFor(subgraph),
        timeoutMs: this.#config.timeouts.healthMs,
      }),
    };
  }
}
