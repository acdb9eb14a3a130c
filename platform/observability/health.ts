import type { FastifyInstance } from 'fastify';
import { Gauge, type Registry } from 'prom-client';
import { withDeadline } from '#platform/time';
import { type OperatorAccess, operatorAccess } from './operator-access.js';
import { isError, scrub } from './redact.js';

/** On a request to a subgraph: answer with 503 where a store of yours is away. Servers that do not know it leave it alone. */
export const dependencyCheckHeader = 'x-dependency-check';

/** Resolves when the dependency answers, rejects with the reason otherwise. */
export type HealthCheck = () => Promise<void>;
export type HealthChecks = Readonly<Record<string, HealthCheck>>;

export interface HealthOptions {
  /** What this process needs and others may need too, by the name an operator knows: `database impact`, `jobs`. Asked each time. */
  dependencies(): HealthChecks;
  /** What this process alone needs, such as its data directory: `/readyz` is 503 without it, and `/depz` names it. Default: nothing. */
  own?(): HealthChecks;
  readonly metrics?: Registry;
  /** True while the process drains: it still lives, but wants no new traffic. */
  readonly draining?: () => boolean;
  /** After which a check that has not answered counts as failed. Default: 2,000 ms. */
  readonly timeoutMs?: number;
  /** Who may read metrics, and which dependency is away and why; everybody else reads the status. Default: callers on this machine. */
  readonly access?: OperatorAccess | undefined;
}

export interface Dependencies {
  readonly status: 'ok' | 'degraded';
  readonly dependencies: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
}

/** A caller who asks more often than this gets the last answer: the question is open to everyone and costs every store a query. */
const freshMs = 500;

/**
 * `/healthz`: the process lives. `/readyz`: it wants traffic and has what it alone needs; shared stores do not count, since with one of them away every process
 * would leave at once, and our 503 with `Retry-After` is better than a refused connection. `/depz`: every dependency answers (503
 * otherwise, with its name), as does the gauge `dependency_up`. `/metrics` where there is a registry.
 */
export function healthRoutes(app: FastifyInstance, options: HealthOptions): void {
  const quiet = { logLevel: 'warn' } as const;
  const access = options.access ?? operatorAccess();
  const own = () => options.own?.() ?? {};
  const read = sharedFor(freshMs, () => checkDependencies({ ...own(), ...options.dependencies() }, options.timeoutMs));
  // Local and cheap: a load balancer shall not hear an answer from before an outage.
  const readOwn = sharedFor(0, () => checkDependencies(own(), options.timeoutMs));
  app.get('/healthz', quiet, () => ({ status: 'ok' }));
  app.get('/readyz', quiet, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    if (options.draining?.() ?? false) return reply.code(503).send({ status: 'draining' });
    const { status, dependencies } = await readOwn();
    if (status === 'ok') return reply.send({ status: 'ready' });
    return reply.code(503).send({ status: 'unready', ...(access.mayRead(request) && { dependencies }) });
  });
  app.get('/depz', quiet, async (request, reply) => {
    const found = await read();
    return reply
      .code(found.status === 'ok' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(access.mayRead(request) ? found : { status: found.status });
  });
  const { metrics } = options;
  if (!metrics) return;
  watchDependencies(metrics, read);
  app.get('/metrics', quiet, async (request, reply) =>
    access.mayRead(request) ? reply.type(metrics.contentType).send(await metrics.metrics()) : access.refuse(reply),
  );
}

/** Runs every check at once; one that hangs costs `timeoutMs`, not the answer. */
export async function checkDependencies(checks: HealthChecks, timeoutMs = 2000): Promise<Dependencies> {
  const late = () => new Error(`no answer within ${timeoutMs} ms`);
  const entries = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        await withDeadline(check(), timeoutMs, late);
        return [name, { ok: true }] as const;
      } catch (error) {
        return [name, { ok: false, reason: reasonOf(error) }] as const;
      }
    }),
  );
  const status = entries.every(([, result]) => result.ok) ? 'ok' : 'degraded';
  return { status, dependencies: Object.fromEntries(entries) };
}

/** One run for all who ask within `ms` of its beginning; a run that takes longer is waited for by all. */
export function sharedFor<T>(ms: number, work: () => Promise<T>): () => Promise<T> {
  let last: { readonly until: number; readonly result: Promise<T> } | undefined;
  let running = false;
  return () => {
    if (last && (running || performance.now() < last.until)) return last.result;
    running = true;
    const result = work().finally(() => (running = false));
    last = { until: performance.now() + ms, result };
    return result;
  };
}

function watchDependencies(metrics: Registry, read: () => Promise<Dependencies>): void {
  metrics.removeSingleMetric('dependency_up');
  // The registry keeps it.
  void new Gauge({
    name: 'dependency_up',
    help: 'Whether a dependency answers: 1 or 0',
    labelNames: ['dependency'],
    registers: [metrics],
    async collect() {
      const { dependencies } = await read();
      this.reset();
      for (const [dependency, { ok }] of Object.entries(dependencies)) this.set({ dependency }, ok ? 1 : 0);
    },
  });
}

/** Connection errors of several addresses come as an AggregateError without a message of its own. */
function reasonOf(error: unknown): string {
  const [first] = (error as Partial<AggregateError>).errors ?? [];
  if (first !== undefined) return reasonOf(first);
  const message = isError(error) ? error.message || error.name : String(error);
  return scrub(message).slice(0, 200);
}
