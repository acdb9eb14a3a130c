import type { FastifyInstance } from 'fastify';
import { type HealthChecks, healthRoutes } from '#platform/observability';
import { type GatewayConfig, gatewayConfig } from './config.js';
import { createEngine } from './create-engine.js';
import type { Engine } from './engine.js';
import { drainServer } from './http/drain.js';
import { Edge } from './http/edge.js';
import { hotListener } from './http/hot-hooks.js';
import { createEdgeServer, type EdgeServer } from './http/server.js';
import { subgraphChecks } from './http/subgraph-health.js';
import { LoadedSupergraph } from './pipeline/loaded-supergraph.js';
import { Pipeline } from './pipeline/pipeline.js';
import { RequestIdentity } from './pipeline/request-identity.js';
import { ResponseCache } from './pipeline/response-cache.js';
import { MAX_WARM_UP, warmUp } from './pipeline/warm-up.js';
import { playgroundRoutes } from './playground/routes.js';
import { restRoutes } from './rest/index.js';
import { anonymousCaller } from './security/caller.js';
import { authenticatedCallers, recheck } from './security/callers.js';
import { HeaderRules } from './security/header-rules.js';
import { createSubscriptions } from './subscriptions/index.js';
import { loadServed } from './supergraph/served-supergraph.js';
import { readSupergraph, watchSupergraph } from './supergraph/source.js';
import { GatewayMetrics, type SubgraphOutcome } from './telemetry/gateway-metrics.js';
import { openTelemetryTracing, type Tracing } from './telemetry/tracing.js';
import type { Gateway, GatewayOptions } from './gateway-options.js';

/** Rejects with the supergraph's own error when it cannot be loaded. */
export async function createGateway(options: GatewayOptions): Promise<Gateway> {
  const running = new RunningGateway(options);
  await running.start();
  return running;
}

const RETIRE_POLL_MS = 500;
const CODE_AFTER = 1;

class RunningGateway implements Gateway {
  readonly pipeline: Pipeline;
  readonly #options: GatewayOptions;
  readonly #config: GatewayConfig;
  readonly #metrics: GatewayMetrics;
  readonly #edge: Edge;
  readonly #headerRules: HeaderRules;
  #tracing: Tracing | undefined;
  /** As it was read; what is served may be a part of it. */
  readonly #first: string;
  #loaded: LoadedSupergraph;
  #server: EdgeServer | undefined;
  #stopWatching: (() => void) | undefined;
  #reloading: Promise<void> = Promise.resolve();
  /** Texts of documents that the operator knows; they alone name series of their own. */
  readonly #recorded = new Set<string>();

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#config = gatewayConfig(options.config);
    this.#headerRules = new HeaderRules(this.#config.headerRules);
    this.#metrics = new GatewayMetrics(options.metrics, {
      documents: () => this.#loaded.operations.size,
      inFlight: () => this.pipeline.inFlight,
    });
    this.#first = readSupergraph(options.supergraph);
    this.#loaded = this.#load(this.#first);
    this.pipeline = new Pipeline({
      config: this.#config,
      log: options.log,
      metrics: this.#metrics,
      identities: {
        headers: this.#headerRules,
        sign: options.signServiceToken,
      },
      cache: this.#config.responseCache && new ResponseCache(this.#config.responseCache),
      tracing: () => this.#tracing,
      current: () => this.#loaded,
    });
    this.#edge = new Edge({
      config: this.#config,
      log: options.log,
      pipeline: this.pipeline,
      unavailable: options.unavailable,
      callers:
        options.callers ?? (options.authenticator && authenticatedCallers(options.authenticator, options.policies)),
      subscriptions: createSubscriptions({
        pipeline: this.pipeline,
        admit: (headers, address) => this.#edge.admitCaller(headers, address),
        recheck: (headers) => recheck(this.#edge, headers),
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
    const { routes, rest, playground, metrics } = this.#options;
    const edge = this.#edge;
    healthRoutes(app, {
      dependencies: () => this.#dependencies(),
      own: () => this.#options.ownDependencies ?? {},
      metrics,
      access: this.#options.operators,
      draining: () => edge.draining,
      timeoutMs: this.#config.timeouts.healthMs,
    });
    if (this.#config.playground) await app.register((scope) => playgroundRoutes(scope, playground));
    if (routes) await app.register((scope) => routes(scope));
    if (rest) await app.register((scope) => restRoutes(scope, { edge, options: rest }));
    for (const text of this.pipeline.sources.persisted) this.#recorded.add(text);
    for (const text of this.#options.recordedOperations ?? []) this.#recorded.add(text);
    for (const { text } of rest?.endpoints ?? []) this.#recorded.add(text);
    await warmUp(this.#loaded, this.#recorded, this.#options.log);
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
    await warmUp(next, previous.operations.recentTexts(MAX_WARM_UP), this.#options.log);
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
    const { contract } = this.#config;
    const engine = loadServed(supergraphSdl, { contract, log: this.#options.log, load: (sdl) => this.#engineOf(sdl) });
    return new LoadedSupergraph(engine, this.#config, this.#recorded);
  }

  #engineOf(supergraphSdl: string): Engine {
    const { inProcess = {}, engine } = this.#options;
    const names = Object.keys(inProcess);
    return createEngine({
      ...engine,
      sharing: {
        ...engine?.sharing,
        unchangedAnswers: this.#config.shareRequests && this.#config.reuseUnchanged,
      },
      fetchOptions: { ...this.#config.subgraphs, ...engine?.fetchOptions },
      supergraphSdl,
      ...(names.length > 0 && { transports: inProcess }),
      planBytes: Math.ceil(this.#config.documentCache.maxBytes / 2),
      codeAfter: CODE_AFTER,
      planningMs: this.#config.limits.planningMs,
      answerBytes: this.#config.limits.answerBytes,
      metrics: {
        planned: (durationMs) => {
          this.#metrics.planning(durationMs / 1000);
          this.#tracing?.planned(durationMs);
        },
        fetching: (subgraph) => this.#tracing?.fetch(subgraph),
        fetched: ({ subgraph, outcome, durationMs }) => {
          this.#metrics.subgraph(subgraph, outcome as SubgraphOutcome, durationMs / 1000);
        },
      },
    });
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
    // A refused supergraph has been reported by then; there is nobody else to tell.
    this.#stopWatching = watchSupergraph(supergraph.file, this.#first, (sdl) => void this.reload(sdl).catch(() => {}));
  }

  #dependencies(): HealthChecks {
    const nobody = { headers: {}, requestId: 'depz' };
    const rules = { headers: this.#headerRules, sign: this.#options.signServiceToken };
    return {
      ...this.#options.dependencies,
      ...subgraphChecks({
        engine: () => this.#loaded.engine,
        inProcess: this.#options.inProcess ?? {},
        urls: this.#options.engine?.urls ?? {},
        headersFor: (subgraph) => new RequestIdentity(rules, anonymousCaller, nobody).headersFor(subgraph),
        timeoutMs: this.#config.timeouts.healthMs,
      }),
    };
  }
}
