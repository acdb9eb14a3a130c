import { setImmediate as tick } from 'node:timers/promises';
import { inProcessSignals, liveQuery } from './index.js';

interface State {
  readonly seq: number;
  readonly value: string;
}

function setup(initial: State | null) {
  let state = initial;
  let reads = 0;
  const signals = inProcessSignals();
  const stream = (afterSeq?: number) =>
    liveQuery<State>({
      signals,
      topic: 't',
      minIntervalMs: 0,
      seqOf: (item) => item.seq,
      read: async () => {
        reads += 1;
        return state ? [state] : [];
      },
      isLast: (item) => item.value === 'end',
      ...(afterSeq === undefined ? {} : { afterSeq }),
    });
  const set = (next: State) => {
    state = next;
    signals.notify('t');
  };
  return { stream, set, signals, reads: () => reads };
}

test('the current state comes first, then every change', async () => {
  const { stream, set } = setup({ seq: 1, value: 'a' });
  const live = stream();
  expect((await live.next()).value).toEqual({ seq: 1, value: 'a' });
  const pending = live.next();
  set({ seq: 2, value: 'b' });
  expect((await pending).value).toEqual({ seq: 2, value: 'b' });
});

test('a client that has seen the current state waits for the next', async () => {
  const { stream, set } = setup({ seq: 5, value: 'a' });
  const live = stream(5);
  const pending = live.next();
  await tick();
  set({ seq: 6, value: 'b' });
  expect((await pending).value.seq).toBe(6);
});

test('a change between subscribing and the first read is not lost, and a signal without change gives nothing', async () => {
  const { stream, set, signals } = setup(null);
  const live = stream();
  set({ seq: 1, value: 'a' });
  expect((await live.next()).value.seq).toBe(1);
  const pending = live.next();
  signals.notify('t');
  await tick();
  set({ seq: 2, value: 'b' });
  expect((await pending).value.seq).toBe(2);
});

test('a burst of signals is coalesced into one read', async () => {
  const { stream, set, reads } = setup({ seq: 1, value: 'a' });
  const live = stream();
  await live.next();
  for (let seq = 2; seq <= 100; seq += 1) set({ seq, value: 'x' });
  expect((await live.next()).value.seq).toBe(100);
  expect(reads()).toBeLessThanOrEqual(3);
});

test('return() ends a pending next() at once', async () => {
  const { stream } = setup(null);
  const live = stream();
  const pending = live.next();
  await tick();
  await live.return?.();
  expect((await pending).done).toBe(true);
});

test('the stream ends after the last item and after a failing read', async () => {
  const { stream } = setup({ seq: 1, value: 'end' });
  const live = stream();
  expect((await live.next()).value.value).toBe('end');
  expect((await live.next()).done).toBe(true);

  const failing = liveQuery<State>({
    signals: inProcessSignals(),
    topic: 't',
    seqOf: (item) => item.seq,
    read: () => Promise.reject(new Error('outage')),
  });
  await expect(failing.next()).rejects.toThrow('outage');
  expect((await failing.next()).done).toBe(true);
});
