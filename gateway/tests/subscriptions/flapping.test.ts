import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { listen, startStreaming, type Streaming, until } from './streaming.js';

/** Without an end to the attempts these tests would wait for ever. */
jest.setTimeout(30_000);

const COUNTDOWN = 'subscription { countdown(from: 1) }';

let streaming: Streaming;
let server: WebSocketServer;
afterEach(async () => {
  await streaming.close();
  for (const socket of server.clients) socket.terminate();
  server.close();
});

/** A subgraph that acknowledges and lets the test do the rest with each subscription. */
async function start(onSubscribe: (socket: WebSocket, id: string) => void, upstream: object): Promise<() => number> {
  let opened = 0;
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'graphql-transport-ws' });
  await once(server, 'listening');
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { type, id } = JSON.parse(data.toString()) as { type: string; id: string };
      if (type === 'connection_init') socket.send(JSON.stringify({ type: 'connection_ack' }));
      if (type !== 'subscribe') return;
      opened++;
      onSubscribe(socket, id);
    });
  });
  const { port } = server.address() as AddressInfo;
  streaming = await startStreaming({ subscriptions: { urls: { reviews: `ws://127.0.0.1:${port}` }, upstream } });
  return () => opened;
}

const sendEvent = (socket: WebSocket, id: string) =>
  socket.send(JSON.stringify({ type: 'next', id, payload: { data: { countdown: 1 } } }));
const codeOf = async (listening: { ended(): Promise<unknown> }) =>
  ((await listening.ended()) as { extensions: { code: string } }[])[0]!.extensions.code;

describe('a subgraph that opens streams and loses them at once', () => {
  it.each([
    ['after one event', (socket: WebSocket, id: string) => (sendEvent(socket, id), socket.close(1011))],
    [
      'after many events',
      (socket: WebSocket, id: string) => {
        for (let count = 0; count < 20; count++) sendEvent(socket, id);
        socket.close(1011);
      },
    ],
    ['with no event', (socket: WebSocket) => socket.close(1011)],
    ['cut off after an event', (socket: WebSocket, id: string) => (sendEvent(socket, id), socket.terminate())],
    [
      'refusing for now, after an event',
      (socket: WebSocket, id: string) => {
        sendEvent(socket, id);
        const payload = [{ message: 'later', extensions: { code: 'SERVICE_UNAVAILABLE' } }];
        socket.send(JSON.stringify({ type: 'error', id, payload }));
      },
    ],
  ])('is asked as often as there are attempts, and then no more: %s', async (_how, onSubscribe) => {
    const opened = await start(onSubscribe, { attempts: 4, retryDelayMs: 10, maxRetryDelayMs: 5000 });
    const listening = listen(streaming.client(), COUNTDOWN);
    expect(await codeOf(listening)).toBe('SUBSCRIPTION_UPSTREAM_LOST');
    expect(opened()).toBe(5);
    await delay(100);
    expect(opened()).toBe(5);
  });

  it('is left alone for longer every time', async () => {
    const times: number[] = [];
    const onSubscribe = (socket: WebSocket, id: string) => {
      times.push(performance.now());
      sendEvent(socket, id);
      socket.close(1011);
    };
    await start(onSubscribe, { attempts: 4, retryDelayMs: 40, maxRetryDelayMs: 5000 });
    expect(await codeOf(listen(streaming.client(), COUNTDOWN))).toBe('SUBSCRIPTION_UPSTREAM_LOST');
    const waits = times.slice(1).map((time, at) => time - times[at]!);
    // Half of the bound at least, which doubles; timers may be a millisecond early.
    for (const [at, wait] of waits.entries()) expect(wait).toBeGreaterThanOrEqual(20 * 2 ** at - 1);
  });
});

describe('a subgraph whose streams are lost now and then', () => {
  it('has all its attempts again once a stream has been open for long', async () => {
    const sockets: WebSocket[] = [];
    const onSubscribe = (socket: WebSocket, id: string) => (sendEvent(socket, id), sockets.push(socket));
    const opened = await start(onSubscribe, { attempts: 1, retryDelayMs: 1, maxRetryDelayMs: 20 });
    const listening = listen(streaming.client(), COUNTDOWN);
    for (let events = 1; events < 6; events++) {
      await until(() => listening.results.length === events);
      await delay(60);
      sockets.at(-1)!.close(1011);
    }
    await until(() => opened() === 6);
    expect(await Promise.race([listening.ended(), delay(1, 'goes on')])).toBe('goes on');
    listening.stop();
  });

  it('counts each loss of a stream that has had events as a gap', async () => {
    const opened = await start((socket, id) => (sendEvent(socket, id), socket.close(1011)), { attempts: 3 });
    expect(await codeOf(listen(streaming.client(), COUNTDOWN))).toBe('SUBSCRIPTION_UPSTREAM_LOST');
    expect(opened()).toBe(4);
    expect(await streaming.metric('gateway_subscription_gaps_total{subgraph="reviews",resumed="false"}')).toBe(4);
  });

  it('is not taken for open while it only does not answer', async () => {
    let accepted = 0;
    await start(() => {}, { attempts: 2, retryDelayMs: 1, maxRetryDelayMs: 2000, connectTimeoutMs: 30 });
    server.removeAllListeners('connection');
    server.on('connection', () => accepted++);
    expect(await codeOf(listen(streaming.client(), COUNTDOWN))).toBe('SUBSCRIPTION_UPSTREAM_LOST');
    expect(accepted).toBeLessThanOrEqual(3);
  });
});
