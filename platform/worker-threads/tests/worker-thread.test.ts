import { afterEach, describe, expect, it } from '@jest/globals';
import { WorkerThread } from '../index.js';
import type { Sum } from './numbers-child.js';

const program = new URL('./numbers-child', import.meta.url);
const opened: WorkerThread<Sum, number>[] = [];
const open = (options: { timeoutMs?: number; maxWaiting?: number; idleMs?: number } = {}) => {
  const thread = new WorkerThread<Sum, number>({ program, timeoutMs: 30_000, ...options });
  opened.push(thread);
  return thread;
};
afterEach(async () => {
  for (const thread of opened.splice(0)) await thread.close();
});

describe('a worker thread', () => {
  it('computes, says what failed, and goes on', async () => {
    const thread = open();
    const results = await Promise.allSettled([
      thread.run('a', { add: [1, 2] }),
      thread.run('a', { wrong: 'no such number' }),
      thread.run('a', { add: [3, 4] }),
    ]);
    expect(results).toMatchObject([
      { value: 3 },
      { reason: { name: 'WorkerThreadError', message: expect.stringContaining('no such number') } },
      { value: 7 },
    ]);
  });

  it('lets senders take turns', async () => {
    const thread = open();
    const order: string[] = [];
    const ask = (sender: string) => thread.run(sender, { add: [] }).then(() => order.push(sender));
    await Promise.all([...Array.from({ length: 5 }, () => ask('many')), ask('one'), ask('two'), ask('two')]);
    expect(order).toEqual(['many', 'many', 'one', 'two', 'many', 'two', 'many', 'many']);
  });

  it('ends a computation that does not end, and the event loop runs meanwhile', async () => {
    const thread = open({ timeoutMs: 2000 });
    let turns = 0;
    const counting = setInterval(() => turns++, 10);
    await expect(thread.run('a', { never: true })).rejects.toThrow('more than 2000 ms');
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
    expect(await thread.run('a', { add: [5] })).toBe(5);
  });

  it('is started again after it had nothing to do', async () => {
    const thread = open({ idleMs: 10 });
    expect(await thread.run('a', { add: [1] })).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await thread.run('a', { add: [2] })).toBe(2);
  });

  it('refuses what is too much, does not compute what nobody waits for, and answers everybody when it is closed', async () => {
    const thread = open({ maxWaiting: 2 });
    const running = thread.run('a', { never: true });
    const left = new AbortController();
    const waiting = [thread.run('a', { add: [] }, left.signal), thread.run('b', { add: [] })];
    await expect(thread.run('c', { add: [] })).rejects.toThrow('2 computations wait already');
    left.abort(new Error('left'));
    const settled = Promise.allSettled([running, ...waiting]);
    await thread.close();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(thread.run('a', { add: [] })).rejects.toThrow('closed');
  });
});
