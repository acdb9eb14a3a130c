import { setTimeout as sleep } from 'node:timers/promises';

/** What keeps a process alive and has to be closed. Files and immediates come and go by themselves. */
const watched = [
  'Timeout',
  'TCPSocketWrap',
  'TCPServerWrap',
  'PipeWrap',
  'ProcessWrap',
  'UDPWrap',
  'FSEventWrap',
  'TLSWrap',
  'Worker',
];

interface TestHooks {
  beforeAll(work: () => void): void;
  afterAll(work: () => Promise<void>): void;
}

/**
 * Call once at the top of a test file, with everything that closes what the file opened. After the last test it runs them, and fails
 * the file if timers, sockets, servers or child processes are left that were not there before.
 */
export function expectNoLeaks(...closers: readonly (() => unknown)[]): void {
  const hooks = globalThis as unknown as TestHooks;
  let before = countResources();
  hooks.beforeAll(() => {
    before = countResources();
  });
  hooks.afterAll(async () => {
    for (const close of closers) await close();
    const leaked = await leakedSince(before);
    if (leaked.length > 0)
      throw new Error(`This test file leaks ${leaked.join(', ')}. Close them in the closers given to expectNoLeaks.`);
  });
}

export type ResourceCounts = ReadonlyMap<string, number>;

export function countResources(): ResourceCounts {
  const counts = new Map<string, number>();
  for (const type of process.getActiveResourcesInfo()) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** What is there now and was not then, such as `2 × Timeout`; sockets that are just closing get ten seconds. */
export async function leakedSince(before: ResourceCounts): Promise<string[]> {
  for (let attempt = 0; ; attempt += 1) {
    const now = countResources();
    const leaked = watched
      .map((type) => ({ type, more: (now.get(type) ?? 0) - (before.get(type) ?? 0) }))
      .filter(({ more }) => more > 0);
    if (leaked.length === 0 || attempt === 200) return leaked.map(({ type, more }) => `${more} × ${type}`);
    await sleep(50);
  }
}
