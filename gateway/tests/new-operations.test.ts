import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EdgeFixture, startEdge } from './fixtures/edge.js';

describe('a flood of new operations', () => {
  let edge: EdgeFixture;
  beforeAll(async () => {
    // Room for two that were used once.
    const config = { accessLog: false, documentCache: { maxEntries: 16 } };
    edge = await startEdge({ config, recordedOperations: ['{ hello }'] });
  });
  afterAll(() => edge.close());

  it('pushes out none that waits for its turn: each is planned once, and all are answered', async () => {
    const plannings = async () =>
      Number(/gateway_planning_duration_seconds_count(?:\{.*\})? (\d+)/.exec(await edge.metrics())?.[1] ?? 0);
    const before = await plannings();
    const over = new AbortController();
    const others = (async () => {
      while (!over.signal.aborted) await edge.post('{ hello }');
    })();
    await delay(300);
    const flood = Array.from({ length: 12 }, (_, index) => `{ me { id name } number${index}: hello }`);
    // On a busy machine the process aside may take longer to start than anybody is let wait.
    const untilServed = async (query: string): Promise<number> => {
      const { status } = await edge.post(query);
      return status === 503 ? untilServed(query) : status;
    };
    const statuses = await Promise.all(flood.map(untilServed));
    over.abort();
    await others;
    expect(statuses).toEqual(flood.map(() => 200));
    expect((await plannings()) - before).toBe(flood.length);
  });
});
