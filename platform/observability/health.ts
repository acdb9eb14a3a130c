import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { withDeadline } from '../time/index.js';
import { type OperatorAccess, operatorAccess } from './operator-access.js';
import { isError, scrub } from './redact.js';

/** Resolves when the dependency answers, rejects with the reason otherwise. */
export type HealthCheck = () => Promise<void>;

export interface HealthOptions {
  /** By the name an operator knows: `database impact`, `jobs`. */
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly metrics?: Registry;
  /** True while the process drains: it still lives, but wants no new traffic. */
  readonly draining?: () => boolean;
  /** Who may read reasons and metrics; callers on this machine unless given. */
  readonly access?: OperatorAccess | undefined;
  /** After which a check that has not answered counts as failed; 2,000 unless told. */
  readonly timeoutMs?: number;
}

export interface Readiness {
  readonly status: 'ready' | 'not ready' | 'draining';
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason?: string }>>;
}

/** `/healthz` (the process lives), `/readyz` (every dependency answers; 503 otherwise; checks for operators) and, with a registry, `/metrics`. */
export function healthRoutes(app: FastifyInstance, options: HealthOptions): void {
  const access = options.access ?? operatorAccess();
  app.get('/healthz', { logLevel: 'warn' }, () => ({ status: 'ok' }));
  app.get('/readyz', { logLevel: 'warn' }, async (request, reply) => {
    const readiness = await checkReadiness(options);
    return reply
      .code(readiness.status === 'ready' ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(access.mayRead(request) ? readiness : { status: readiness.status });
  });
  const { metrics } = options;
  if (!metrics) return;
  app.get('/metrics', { logLevel: 'warn' }, async (request, reply) =>
    access.mayRead(request) ? reply.type(metrics.contentType).send(await metrics.metrics()) : access.refuse(reply),
  );
}

/** Runs every check at once; one that hangs costs `timeoutMs`, not the answer. */
export async function checkReadiness(options: HealthOptions): Promise<Readiness> {
  const timeoutMs = options.timeoutMs ?? 2000;
  const entries = await Promise.all(
    Object.entries(options.checks).map(async ([name, check]) => {
      try {
        await withDeadline(check(), timeoutMs, () => new Error(`no answer within ${timeoutMs} ms`));
        return [name, { ok: true }] as const;
      } catch (error) {
        return [name, { ok: false, reason: reasonOf(error) }] as const;
      }
    }),
  );
  const allWell = entries.every(([, result]) => result.ok);
  const status = options.draining?.() ? 'draining' : allWell ? 'ready' : 'not ready';
  return { status, checks: Object.fromEntries(entries) };
}

/** Connection errors of several addresses come as an AggregateError without a message of its own. */
function reasonOf(error: unknown): string {
  const [first] = (error as Partial<AggregateError>).errors ?? [];
  if (first !== undefined) return reasonOf(first);
  const message = isError(error) ? error.message || error.name : String(error);
  return scrub(message).slice(0, 200);
}
