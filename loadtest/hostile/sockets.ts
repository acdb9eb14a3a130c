import { connect, type Socket } from 'node:net';
import { CloseCode } from 'graphql-ws';
import { WebSocket } from 'ws';
import { queries } from '../gateway/shop.js';
import { type Kind, kind } from './kind.js';
import { exchange, request, type Target } from './wire.js';

const HEAD = 'POST /graphql HTTP/1.1\r\nhost: hostile\r\ncontent-type: application/json\r\n';
const DRIP_MS = 1000;
/** A flood holds its connections this long. */
const HOLD_MS = 2000;
const FLOOD = 20;

/** Sends the beginning, then a byte per second for ever. */
function drip(target: Target, beginning: string, byte: string): Promise<string> {
  return exchange(target, '', {
    patienceMs: 60_000,
    write: (socket: Socket) => {
      socket.write(beginning);
      const timer = setInterval(() => socket.write(byte), DRIP_MS);
      timer.unref();
      socket.once('close', () => clearInterval(timer));
    },
  });
}

/** Opens sockets that send `bytes`, reads nothing from them, and leaves. */
async function hold(target: Target, sockets: number, bytes: Buffer | undefined): Promise<string> {
  const open = Array.from({ length: sockets }, () => {
    const socket = connect(target.port, target.host);
    socket.on('error', () => {});
    socket.pause();
    if (bytes) socket.write(bytes);
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, HOLD_MS));
  for (const socket of open) socket.destroy();
  return 'held';
}

/** Speaks to the websocket endpoint; the outcome is the code it is closed with, or what `read` makes of the messages. */
function webSocket(
  { host, port }: Target,
  talk: (socket: WebSocket) => void,
  read: (message: string, socket: WebSocket) => string | undefined = () => undefined,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://${host}:${port}/graphql`, 'graphql-transport-ws');
    socket.on('open', () => talk(socket));
    socket.on('message', (data: Buffer) => {
      const outcome = read(data.toString('utf8'), socket);
      if (outcome === undefined) return;
      resolve(outcome);
      socket.terminate();
    });
    socket.on('close', (code) => resolve(String(code)));
    socket.on('error', () => {});
  });
}

const OPERATIONS = 200;

/** All at once; they are served so fast that the limit is not always reached. */
function operationsOnOneSocket(target: Target): Promise<string> {
  let served = 0;
  return webSocket(
    target,
    (socket) => socket.send(INIT),
    (message, socket) => {
      const { type } = JSON.parse(message) as { type: string };
      if (type === 'connection_ack') {
        for (let id = 0; id < OPERATIONS; id++) socket.send(subscribe(String(id), queries.medium));
      }
      if (message.includes('SUBSCRIPTION_LIMIT_EXCEEDED')) return 'SUBSCRIPTION_LIMIT_EXCEEDED';
      if (type === 'complete') served++;
      return served === OPERATIONS ? 'all served' : undefined;
    },
  );
}

const INIT = JSON.stringify({ type: 'connection_init' });
const subscribe = (id: string, query: string): string => JSON.stringify({ id, type: 'subscribe', payload: { query } });

export const sockets: readonly Kind[] = [
  kind('slow-loris in the head', '408 BAD_REQUEST', (at) => drip(at, HEAD, 'x')),
  kind('slow-loris in the body', '408 BAD_REQUEST', (at) =>
    drip(at, `${HEAD}content-length: 100000\r\n\r\n{"query":"`, 'x'),
  ),
  kind('connections without a request', 'held', (at) => hold(at, FLOOD, undefined)),
  kind('client that reads nothing', 'held', (at) => {
    const deep = request({ body: JSON.stringify({ query: queries.deep }) });
    return hold(at, 1, Buffer.concat(Array.from({ length: 10 }, () => deep)));
  }),
  kind('socket without init', String(CloseCode.ConnectionInitialisationTimeout), (at) => webSocket(at, () => {})),
  kind('socket with garbage', String(CloseCode.BadRequest), (at) => webSocket(at, (it) => it.send('{"type":'))),
  kind('socket without permission', String(CloseCode.Unauthorized), (at) =>
    webSocket(at, (it) => it.send(subscribe('1', queries.small))),
  ),
  kind('socket with a huge message', '1009', (at) => webSocket(at, (it) => it.send('x'.repeat(1_100_000)))),
  kind('init flood', String(CloseCode.TooManyInitialisationRequests), (at) =>
    webSocket(at, (it) => Array.from({ length: 50 }, () => it.send(INIT))),
  ),
  kind('operations on one socket', 'SUBSCRIPTION_LIMIT_EXCEEDED|all served', operationsOnOneSocket),
  kind('upgrade elsewhere', '404', (at) =>
    exchange(
      at,
      'GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    ),
  ),
];
