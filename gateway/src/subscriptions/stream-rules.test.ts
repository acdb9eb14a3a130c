import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { IncomingMessage } from 'node:http';
import { anonymousCaller, callerOf } from '../security/caller.js';
import { isAllowedOrigin } from './clients/origin.js';
import { readMessage } from './clients/socket-messages.js';
import { streamKindOf } from './clients/stream-kind.js';
import { defaultSettings } from './settings.js';
import { StreamLimits } from './stream-limits.js';
import { backoffMs } from './upstream/backoff.js';

const callers = ['a', 'b'].map((id) => callerOf({ kind: 'user', id, companyId: null, roles: [], scopes: [] }));

test('places among the limits are given back exactly once, and none is ever exceeded', () => {
  const step = fc.record({
    give: fc.boolean(),
    at: fc.nat({ max: 30 }),
    connection: fc.nat({ max: 2 }),
    caller: fc.nat({ max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const limits = new StreamLimits({
        ...defaultSettings.limits,
        streamsPerConnection: 4,
        streamsPerIdentity: 5,
        streamsPerProcess: 9,
        connections: 1,
      });
      const connections = [{ streams: 0 }, { streams: 0 }, { streams: 0 }];
      const held: (() => void)[] = [];
      for (const { give, at, connection, caller } of steps) {
        if (give && held.length > 0) {
          const [release] = held.splice(at % held.length, 1);
          release!();
          release!();
        } else {
          const taken = limits.take(connections[connection]!, [...callers, anonymousCaller][caller]!);
          if (typeof taken === 'function') held.push(taken);
        }
        expect(limits.streams).toBe(held.length);
        expect(connections.reduce((sum, { streams }) => sum + streams, 0)).toBe(held.length);
        expect(Math.max(...connections.map(({ streams }) => streams))).toBeLessThanOrEqual(4);
        expect(held.length).toBeLessThanOrEqual(9);
      }
    }),
  );
});

test('the pause before an attempt doubles up to its bound and is never less than half of it', () => {
  const rules = { retryDelayMs: 100, maxRetryDelayMs: 3000 };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const bound = Math.min(3000, 100 * 2 ** (attempt - 1));
      const pause = backoffMs(rules, attempt, () => random);
      expect(pause).toBeGreaterThanOrEqual(bound / 2);
      expect(pause).toBeLessThanOrEqual(bound);
    }),
  );
});

test('no text makes the reader of messages throw', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readMessage(text)));
  expect(readMessage('{"type":"subscribe","id":"1","payload":{"documentId":"d"}}')).toMatchObject({ id: '1' });
  expect(readMessage('{"type":"subscribe","id":"1"}')).toBeUndefined();
  expect(readMessage('{"type":"ping","payload":[]}')).toBeUndefined();
  expect(readMessage(`{"type":"complete","id":"${'x'.repeat(201)}"}`)).toBeUndefined();
});

test.each([
  ['POST', '/graphql', { accept: 'application/json' }, undefined],
  ['POST', '/graphql', { accept: 'text/event-stream' }, 'sse'],
  [
    'POST',
    '/graphql',
    { accept: 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0, application/json' },
    'multipart',
  ],
  ['POST', '/graphql', { accept: 'multipart/mixed; subscriptionSpec="1.0"' }, 'multipart'],
  ['POST', '/graphql', { accept: 'multipart/mixed;deferSpec=20220824' }, undefined],
  ['POST', '/graphql', { accept: 'application/json, text/event-stream;q=0.9' }, 'sse'],
  ['POST', '/graphql', { accept: 'application/json, text/event-stream; Q=0' }, undefined],
  ['POST', '/graphql', { accept: 'application/json, text/event-streams' }, undefined],
  ['POST', '/graphql', { 'x-graphql-event-stream-token': 't' }, 'attached'],
  [
    'POST',
    '/graphql',
    { accept: 'application/json, text/event-stream', 'x-graphql-event-stream-token': 't' },
    'attached',
  ],
  ['POST', '/graphql?token=t', {}, 'attached'],
  ['GET', '/graphql?token=t', { accept: 'text/event-stream' }, 'open'],
  ['GET', '/graphql?query=%7Btoken%3D%7D', {}, undefined],
  ['PUT', '/graphql', { 'content-length': '0' }, 'reserve'],
  ['PUT', '/graphql', { 'content-type': 'application/json', 'content-length': '2' }, undefined],
  ['DELETE', '/graphql', {}, undefined],
  ['DELETE', '/graphql?operationId=1', { 'x-graphql-event-stream-token': 't' }, 'stop'],
])('%s %s %j is taken as %s', (method, url, headers, kind) => {
  expect(streamKindOf({ method, url, headers } as IncomingMessage)).toBe(kind);
});

test.each([
  [[], { host: 'api.example' }, true],
  [[], { host: 'api.example', origin: 'https://api.example' }, true],
  [[], { host: 'api.example', origin: 'https://evil.example' }, false],
  [[], { host: 'api.example', origin: 'null' }, false],
  [[], { host: 'inner', origin: 'https://api.example', 'x-forwarded-host': 'api.example' }, false],
  ['*', { host: 'api.example', origin: 'https://any.example' }, true],
  [['https://app.example'], { host: 'api.example', origin: 'https://app.example' }, true],
] as const)('origins allowed by %j: %j → %s', (corsOrigins, headers, allowed) => {
  expect(isAllowedOrigin({ corsOrigins, trustProxy: false }, headers)).toBe(allowed);
});
