import type { Socket } from 'node:net';
import { buildConnector } from 'undici';

const CONTINUE = Buffer.from('HTTP/1.1 100');
const HEAD_END = '\r\n\r\n';
/** Fewer bytes than these may be the end of anything. */
const MIN_HELD_BYTES = 'HTTP/'.length;
const MAX_HELD_BYTES = 16 * 1024;

/**
 * Connects as undici does, and keeps `100 Continue` from it. Servers may send that unasked (RFC 9110 §15.2.1), some frameworks do for
 * every request with a body, and undici then breaks the connection. It passes over all other interim answers by itself.
 */
export function connectorTo(socketPath: string | undefined): buildConnector.connector {
  const connect = buildConnector(socketPath === undefined ? {} : { socketPath });
  return (options, callback) =>
    connect(options, (...result) => {
      const [, socket] = result;
      if (socket) skipContinue(socket);
      callback(...result);
    });
}

/** Requests are not pipelined, so an interim answer comes at the beginning of what is received. No JSON looks like one. */
export function skipContinue(socket: Pick<Socket, 'push'>): void {
  const push = socket.push.bind(socket) as (chunk: Buffer | null) => boolean;
  let held: Buffer | undefined;
  socket.push = (chunk: Buffer | null): boolean => {
    if (held === undefined && (chunk === null || !beginsAsContinue(chunk))) return push(chunk);
    const received = Buffer.concat([...(held ? [held] : []), ...(chunk ? [chunk] : [])]);
    held = undefined;
    const rest = afterContinue(received);
    if (chunk === null) {
      if (rest.length > 0) push(rest);
      return push(null);
    }
    if (rest.length > MAX_HELD_BYTES || !beginsAsContinue(rest)) return rest.length === 0 || push(rest);
    held = rest;
    return true;
  };
}

function afterContinue(bytes: Buffer): Buffer {
  let rest = bytes;
  while (rest.length >= CONTINUE.length && beginsAsContinue(rest)) {
    const end = rest.indexOf(HEAD_END);
    if (end === -1) return rest;
    rest = rest.subarray(end + HEAD_END.length);
  }
  return rest;
}

/** True also for less than the whole beginning. */
function beginsAsContinue(bytes: Buffer): boolean {
  if (bytes[0] !== CONTINUE[0] || bytes.length < MIN_HELD_BYTES) return false;
  const compared = Math.min(bytes.length, CONTINUE.length);
  return bytes.compare(CONTINUE, 0, compared, 0, compared) === 0;
}
