import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';

/**
 * The connections of one server, by what their clients have sent. Node itself closes only those idle ones that had a request before: one
 * that was opened ahead of need, or that has sent half a request, is waited for like a request in flight.
 */
export class Connections {
  readonly #sockets = new Set<Duplex>();
  /** The newest answer of each connection; pipelined ones end in order, so it is the last to end. */
  readonly #answers = new WeakMap<Duplex, ServerResponse>();

  constructor(server: Server) {
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // What was upgraded speaks another protocol, and ends as that wants.
    server.prependListener('upgrade', (_request, socket) => this.#sockets.delete(socket));
  }

  started(request: IncomingMessage, response: ServerResponse): void {
    this.#answers.set(request.socket, response);
  }

  /** Closes connections on which nothing was ever sent. */
  closeUnused(): void {
    for (const socket of this.#sockets) if ((socket as Socket).bytesRead === 0) socket.destroy();
  }

  /** Closes connections whose request is not here completely, head or body. */
  closeIncomplete(): void {
    for (const socket of this.#sockets) {
      const answer = this.#answers.get(socket);
      const inFlight = answer !== undefined && !answer.writableFinished && answer.req.complete;
      if (!inFlight) socket.destroy();
    }
  }
}
