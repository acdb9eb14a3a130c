import { fastify, type FastifyInstance } from 'fastify';
import { eventually, expectNoLeaks } from '#platform/testing';
import {
  checkDependencies,
  createMetrics,
  healthRoutes,
  operatorAccess,
  requestIdFrom,
  safePath,
  startTelemetry,
} from '../index.js';

const apps: FastifyInstance[] = [];
expectNoLeaks(() => Promise.all(apps.map((app) => app.close())));

test('request ids of callers are taken when they are harmless', () => {
  expect(requestIdFrom('0193-abcd.EF_9')).toBe('0193-abcd.EF_9');
  for (const bad of [
    undefined,
    '',
    'short',
    'x'.repeat(65),
    'has space in it',
    'line\nbreak-here',
    ['twice-here', 'twice-here'],
  ]) {
    expect(requestIdFrom(bad)).toMatch(/^[0-9a-f-]{36}$/);
  }
  expect(safePath(`/a/${'s'.repeat(30)}/0193a5b0-0000-7000-8000-000000000000?x=1`)).toBe(
    '/a/ssss…/0193a5b0-0000-7000-8000-000000000000',
  );
});

describe('health', () => {
  test('well only when every dependency answers, with the reason of each that does not', async () => {
    const refused = new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:5432')]);
    const checks = {
      fine: () => Promise.resolve(),
      away: () => Promise.reject(refused),
      leaky: () => Promise.reject(new Error('postgres://app:hunter2@db is away')),
      hangs: () => new Promise<void>(() => undefined),
    };
    expect(await checkDependencies(checks, 50)).toEqual({
      status: 'degraded',
      dependencies: {
        fine: { ok: true },
        away: { ok: false, reason: 'connect ECONNREFUSED 127.0.0.1:5432' },
        leaky: { ok: false, reason: 'postgres://[credentials]@db is away' },
        hangs: { ok: false, reason: 'no answer within 50 ms' },
      },
    });
  });

  test('ready while a store is away, which /depz and the gauge tell; 503 while draining; metrics of this registry only', async () => {
    const app = fastify();
    apps.push(app);
    let up = true;
    let draining = false;
    const metrics = createMetrics({ labels: { process: 'test' } });
    healthRoutes(app, {
      dependencies: () => ({ store: () => (up ? Promise.resolve() : Promise.reject(new Error('away'))) }),
      metrics,
      draining: () => draining,
    });
    const get = async (url: string) => {
      const { statusCode, body } = await app.inject({ url });
      return [statusCode, body] as const;
    };
    expect(await get('/readyz')).toEqual([200, '{"status":"ready"}']);
    expect(await get('/depz')).toEqual([200, '{"status":"ok","dependencies":{"store":{"ok":true}}}']);
    expect((await get('/metrics'))[1]).toContain('dependency_up{dependency="store",process="test"} 1');
    up = false;
    await eventually(async () =>
      expect(await get('/depz')).toEqual([
        503,
        '{"status":"degraded","dependencies":{"store":{"ok":false,"reason":"away"}}}',
      ]),
    );
    expect((await get('/metrics'))[1]).toContain('dependency_up{dependency="store",process="test"} 0');
    expect(await get('/readyz')).toEqual([200, '{"status":"ready"}']);
    expect((await get('/healthz'))[0]).toBe(200);
    up = true;
    draining = true;
    expect(await get('/readyz')).toEqual([503, '{"status":"draining"}']);
    expect((await get('/metrics'))[1]).toMatch(/process_resident_memory_bytes\{process="test"\} \d+/);
    expect(await createMetrics({ defaults: false }).metrics()).toBe('\n');
  });
});

test('what the process alone needs makes it unready, and /depz names it too', async () => {
  const app = fastify();
  apps.push(app);
  healthRoutes(app, {
    dependencies: () => ({}),
    own: () => ({ 'data directory': () => Promise.reject(new Error('full')) }),
  });
  const found = { 'data directory': { ok: false, reason: 'full' } };
  const unready = await app.inject({ url: '/readyz' });
  expect([unready.statusCode, unready.json()]).toEqual([503, { status: 'unready', dependencies: found }]);
  const asked = await app.inject({ url: '/readyz', remoteAddress: '203.0.113.7' });
  expect([asked.statusCode, asked.json()]).toEqual([503, { status: 'unready' }]);
  const depz = await app.inject({ url: '/depz' });
  expect([depz.statusCode, depz.json()]).toEqual([503, { status: 'degraded', dependencies: found }]);
});

describe('who may read metrics and reasons', () => {
  const token = 'm'.repeat(32);
  const served = async (access: Parameters<typeof operatorAccess>[0]) => {
    const app = fastify();
    apps.push(app);
    const dependencies = () => ({ 'database impact': () => Promise.reject(new Error('away')) });
    healthRoutes(app, { dependencies, metrics: createMetrics({ defaults: false }), access: operatorAccess(access) });
    return async (url: string, headers: Record<string, string> = {}, remoteAddress = '203.0.113.7') => {
      const { statusCode, body } = await app.inject({ url, headers, remoteAddress });
      return [statusCode, body] as const;
    };
  };
  const local = '127.0.0.1';

  test('with a token: who has it, from anywhere, and nobody else', async () => {
    const ask = await served({ tokens: ['o'.repeat(32), token], local: false });
    for (const given of [
      {},
      { authorization: 'Bearer x' },
      { authorization: token },
      { authorization: `Basic ${token}` },
    ]) {
      expect((await ask('/metrics', given as Record<string, string>, local))[0]).toBe(401);
      expect(await ask('/depz', given as Record<string, string>, local)).toEqual([503, '{"status":"degraded"}']);
    }
    for (const known of [token, 'o'.repeat(32)]) {
      const headers = { authorization: `Bearer ${known}` };
      expect((await ask('/metrics', headers))[0]).toBe(200);
      expect((await ask('/depz', headers))[1]).toContain('"database impact"');
    }
  });

  test('without one: callers on this machine; in production nobody', async () => {
    const ask = await served({});
    expect((await ask('/metrics', {}, local))[0]).toBe(200);
    expect((await ask('/depz', {}, local))[1]).toContain('away');
    expect((await ask('/metrics'))[0]).toBe(404);
    expect((await ask('/metrics', { host: 'rebind.example' }, local))[0]).toBe(404);
    expect(await ask('/depz')).toEqual([503, '{"status":"degraded"}']);
    expect(await ask('/healthz')).toEqual([200, '{"status":"ok"}']);
    const inProduction = await served({ local: false });
    expect((await inProduction('/metrics', {}, local))[0]).toBe(404);
    expect(await inProduction('/depz', { authorization: 'Bearer ' }, local)).toEqual([503, '{"status":"degraded"}']);
  });
});

describe('telemetry', () => {
  test('is nothing when no collector is configured', async () => {
    await expect((await startTelemetry({ serviceName: 'test' })).stop()).resolves.toBeUndefined();
  });

  test('sends spans to the collector, and a collector that is gone does not matter', async () => {
    const collector = fastify();
    apps.push(collector);
    const received: string[] = [];
    collector.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    collector.post('/v1/traces', (request) => {
      received.push(JSON.stringify(request.body));
      return {};
    });
    const otlpUrl = await collector.listen({ port: 0, host: '127.0.0.1' });
    const telemetry = await startTelemetry({ otlpUrl, serviceName: 'test-service' });
    const { trace } = await import('@opentelemetry/api');
    trace.getTracer('test').startSpan('work done').end();
    await telemetry.stop();
    expect(received.join('')).toContain('work done');
    expect(received.join('')).toContain('test-service');
    trace.disable();

    const gone = await startTelemetry({ otlpUrl: 'http://127.0.0.1:1', serviceName: 'test' });
    trace.getTracer('test').startSpan('lost').end();
    await expect(gone.stop()).resolves.toBeUndefined();
    trace.disable();
  });
});
