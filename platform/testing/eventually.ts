import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Repeats an assertion until it holds, and answers its value; throws its last error after `timeoutMs` (default: 30,000). */
export async function eventually<T>(
  assertion: () => T | Promise<T>,
  options: { readonly timeoutMs?: number; readonly everyMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + (options.timeoutMs ?? 30_000);
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await sleep(options.everyMs ?? 10);
  }
}

/** A port that was free a moment ago. Where a server can listen on port 0 itself, that is safer. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('No free port.')),
      );
    });
  });
}
