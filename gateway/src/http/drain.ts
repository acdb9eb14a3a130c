import type { EdgeServer } from './server.js';

/** How often sockets that have become idle are closed while draining. */
const POLL_MS = 25;

/**
 * Stops listening and waits for requests in flight. Fastify answers those with keep-alive and would then wait until each client hangs
 * up, so idle sockets are looked for until none is left. At the deadline the rest is cut off.
 */
export async function drainServer({ app, servers }: EdgeServer, deadlineMs: number): Promise<void> {
  const poll = setInterval(() => {
    for (const server of servers) server.closeIdleConnections();
  }, POLL_MS);
  const cut = setTimeout(() => {
    for (const server of servers) server.closeAllConnections();
  }, deadlineMs);
  try {
    await app.close();
  } finally {
    clearInterval(poll);
    clearTimeout(cut);
  }
}
