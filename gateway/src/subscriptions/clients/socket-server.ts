import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols } from 'graphql-ws';
import { CloseCode } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { GatewayConfig } from '../../config.js';
import { SocketConnection, type SocketConnectionParts } from './socket-connection.js';
import { isAllowedOrigin } from './origin.js';

export interface SocketServerParts extends SocketConnectionParts {
  readonly config: Pick<GatewayConfig, 'corsOrigins' | 'trustProxy' | 'limits'>;
}

const POLL_MS = 20;

/** Takes websocket upgrades and keeps the connections alive. */
export class SocketServer {
  readonly #parts: SocketServerParts;
  readonly #server: WebSocketServer;
  readonly #connections = new Set<SocketConnection>();
  readonly #pings: NodeJS.Timeout;
  #closing = false;

  constructor(parts: SocketServerParts) {
    this.#parts = parts;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: parts.config.limits.bodyBytes,
      perMessageDeflate: false,
      // Hundreds of operations may come in one packet: other clients have their turn between them.
      allowSynchronousEvents: false,
      handleProtocols,
    });
    this.#pings = setInterval(() => this.#ping(), parts.settings.keepAliveMs);
    this.#pings.unref();
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { config, limits, metrics } = this.#parts;
    if (!isAllowedOrigin(config, request.headers)) {
      metrics.refused.inc({ reason: 'origin' });
      return refuse(socket, 403, 'This origin may not open sockets here; see the CORS settings of the gateway.');
    }
    if (this.#closing || !limits.openConnection()) {
      metrics.refused.inc({ reason: 'connections' });
      return refuse(socket, 503, 'There are too many connections; try again later.');
    }
    socket.once('close', () => limits.closeConnection());
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      if (webSocket.protocol === '') {
        webSocket.on('error', () => {});
        webSocket.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
        return;
      }
      const address = addressOf(request, config.trustProxy);
      const accepted = { webSocket, socket, headers: request.headers, address };
      const connection = new SocketConnection(accepted, this.#parts);
      this.#connections.add(connection);
      metrics.connections.inc({ transport: 'graphql-ws' });
      webSocket.once('close', () => {
        this.#connections.delete(connection);
        metrics.connections.dec({ transport: 'graphql-ws' });
      });
    });
  }

  /** Closes every socket with 1001; what has not answered at the deadline is cut off. */
  async close(deadlineMs: number): Promise<void> {
    this.#closing = true;
    clearInterval(this.#pings);
    for (const connection of this.#connections) connection.close();
    const deadline = performance.now() + deadlineMs;
    while (this.#connections.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    for (const connection of this.#connections) connection.terminate();
  }

  #ping(): void {
    for (const connection of this.#connections) {
      if (connection.alive) connection.ping();
      else connection.terminate();
    }
  }
}

function addressOf({ headers, socket }: IncomingMessage, trustProxy: boolean): string {
  const forwarded = trustProxy
    ? String(headers['x-forwarded-for'] ?? '')
        .split(',')[0]!
        .trim()
    : '';
  return forwarded || (socket.remoteAddress ?? '');
}

function refuse(socket: Duplex, status: number, message: string): void {
  const code = status === 403 ? 'ORIGIN_NOT_ALLOWED' : 'TOO_MANY_CONNECTIONS';
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
