import type { EdgeServer } from './server.js';

/** How often sockets that have become idle are closed while draining. */
const POLL_MS = 25;
/** For a client to send the rest of a request that it had begun. */
const INCOMPLETE_MS = 1000;

/**
 * Stops listening and waits for requests in flight. Fastify answers those with keep-alive and would then wait until each client hangs
 * up, so idle sockets are looked for until none is left. A request that is not here completely is waited for a short while only, since
 * nobody knows whether the rest will come. At the deadline everything is cut off.
 */
export async function drainServer({ app, servers }: EdgeServer, deadlineMs: number): Promise<void> {
  const poll = setInterval(() => {
    for (const [server, connections] of servers) {
      server.closeIdleConnections();
      connections.closeUnused();
    }
  }, POLL_MS);
  const incomplete = setTimeout(() => {
    for (const connections of servers.values()) connections.closeIncomplete();
  }, INCOMPLETE_MS);
  const cut = setTimeout(() => {
    for (const server of servers.keys()) server.closeAllConnections();
  }, deadlineMs);
  try {
    await app.close();
  } finally {
    clearInterval(poll);
    clearTimeout(incomplete);
    clearTimeout(cut);
  }
}
