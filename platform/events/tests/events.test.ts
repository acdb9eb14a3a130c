import { catalogueOf, loadBindings } from '#platform/personal-data';
import { Registry } from 'prom-client';
import { schemaDrift } from '#platform/database';
import { eventually, expectNoLeaks, type TestDatabase } from '#platform/testing';
import { systemClock } from '#platform/time';
import {
  discardEventsOfUser,
  inProcessTransport,
  type EventHandler,
  type EventRuntime,
  type EventTransport,
} from '../index.js';
import { effectsDatabase, effectsOf, numbers, outbox, recordEffects, runtimeOf, type Count } from './fixture.js';

let producer: TestDatabase;
let consumer: TestDatabase;
let running: EventRuntime[] = [];
const fast = { baseMs: 20, maxMs: 100, maxTries: 3 };

beforeEach(async () => {
  [producer, consumer] = await Promise.all([effectsDatabase('impact'), effectsDatabase('safety')]);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((runtime) => runtime.drain(5000)));
  await Promise.all([producer.close(), consumer.close()]);
});

expectNoLeaks();

const started = async (...runtimes: EventRuntime[]) => {
  running.push(...runtimes);
  for (const runtime of runtimes) await runtime.start();
};

/** An outbox on the producer and a runtime on each side; the handlers are the consumer's. */
async function connect(handlers: readonly EventHandler[], options: { transport?: EventTransport } = {}) {
  const sending = outbox();
  const transport = options.transport ?? inProcessTransport({ subgraphs: ['impact', 'safety'] });
  const source = runtimeOf({ db: producer, transport, outbox: sending });
  const sink = runtimeOf({ db: consumer, transport, handlers, retry: fast });
  await started(source, sink);
  const count = (aggregateId: string, values: readonly number[], id?: string) =>
    producer.transaction((tx) =>
      sending.append(
        tx,
        values.map((n) => ({ type: 'counted', aggregateId, payload: { n }, ...(id ? { id } : {}) })),
      ),
    );
  return { source, sink, sending, transport, count };
}

/** The only dead letter, as soon as there is one. */
const onlyDeadLetter = (sink: EventRuntime) =>
  eventually(async () => {
    const [letter, ...more] = await sink.deadLetters();
    if (!letter || more.length > 0) throw new Error(`There are ${letter ? more.length + 1 : 0} dead letters`);
    return letter;
  });

const settled = (sink: EventRuntime, source: EventRuntime) =>
  eventually(async () => {
    // One after the other, or what is on its way between the two would be in neither.
    const from = await source.stats();
    const to = await sink.stats();
    expect(from.outbox.waiting + Object.values(to.consumers).reduce((sum, state) => sum + state.waiting, 0)).toBe(0);
  });

describe('delivery', () => {
  it('reaches every consumer once, in order, and leaves no payload behind', async () => {
    const seen: number[] = [];
    const second: EventHandler<Count> = {
      consumer: 'safety.other',
      types: ['counted'],
      async handle(events) {
        seen.push(...events.map((event) => event.payload.n));
      },
    };
    const { source, sink, count } = await connect([recordEffects('safety.effects'), second]);
    await count('a', numbers(1, 250));
    await count('b', [1]);
    await settled(sink, source);
    expect(await effectsOf(consumer)).toEqual(
      new Map([
        ['a', numbers(1, 250)],
        ['b', [1]],
      ]),
    );
    expect(seen).toHaveLength(251);
    expect(await producer.query('select * from event_outbox')).toEqual([]);
    expect(await consumer.query('select distinct status, payload from event_inbox')).toEqual([
      { status: 'DONE', payload: null },
    ]);
  });

  it('does not send what rolled back', async () => {
    const { source, sink, sending } = await connect([recordEffects('safety.effects')]);
    const failing = producer.transaction(async (tx) => {
      await sending.append(tx, [{ type: 'counted', aggregateId: 'a', payload: { n: 1 } }]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await settled(sink, source);
    expect(await effectsOf(consumer)).toEqual(new Map());
  });

  it('ignores an id that was sent before, until it is forgotten', async () => {
    const { source, sink, count } = await connect([recordEffects('safety.effects')]);
    await count('a', [1], 'fact-1');
    await settled(sink, source);
    await count('a', [2], 'fact-1');
    await settled(sink, source);
    expect(await effectsOf(consumer)).toEqual(new Map([['a', [1]]]));
    expect(await producer.query('select id, payload from event_outbox')).toEqual([{ id: 'fact-1', payload: null }]);
    const later = runtimeOf({ db: producer, transport: inProcessTransport({ subgraphs: [] }), retentionMs: -1000 });
    expect(await later.purge()).toBe(1);
  });

  it('survives a transport that delivers everything three times', async () => {
    const inner = inProcessTransport({ subgraphs: ['impact', 'safety'] });
    const transport: EventTransport = {
      ...inner,
      async publish(from, events) {
        for (let i = 0; i < 3; i += 1) await inner.publish(from, events);
      },
    };
    const { source, sink, count } = await connect([recordEffects('safety.effects')], { transport });
    await count('a', numbers(1, 50));
    await settled(sink, source);
    expect(await effectsOf(consumer)).toEqual(new Map([['a', numbers(1, 50)]]));
  });

  it('waits for a subgraph that is not there yet', async () => {
    const sending = outbox();
    const transport = inProcessTransport({ subgraphs: ['impact', 'safety'] });
    const source = runtimeOf({ db: producer, transport, outbox: sending });
    await started(source);
    await producer.transaction((tx) => sending.append(tx, [{ type: 'counted', aggregateId: 'a', payload: { n: 1 } }]));
    await eventually(async () => expect((await source.stats()).outbox.waiting).toBe(1));
    const sink = runtimeOf({ db: consumer, transport, handlers: [recordEffects('safety.effects')] });
    await started(sink);
    await eventually(async () => expect(await effectsOf(consumer)).toEqual(new Map([['a', [1]]])));
  });

  it('keeps order and count with several processes’ worth of relays and workers', async () => {
    const handlers = [
      recordEffects('safety.effects', { batchSize: 7, prepare: () => new Promise((go) => setTimeout(go, 2)) }),
    ];
    const { source, sink, count, transport } = await connect(handlers);
    await started(runtimeOf({ db: producer, transport, pollMs: 10 }));
    const twins = [1, 2].map(() => runtimeOf({ db: consumer, transport, handlers, pollMs: 5 }));
    await started(...twins);
    const aggregates = numbers(1, 20).map(String);
    for (const n of numbers(1, 10)) await Promise.all(aggregates.map((aggregate) => count(aggregate, [n])));
    await settled(sink, source);
    expect(await effectsOf(consumer)).toEqual(new Map(aggregates.map((aggregate) => [aggregate, numbers(1, 10)])));
  });
});

describe('failure', () => {
  const failing = (wrong: (n: number) => boolean) =>
    recordEffects('safety.effects', {
      async prepare(events) {
        if (events.some((event) => wrong(event.payload.n)))
          throw new Error('refuses "a quoted secret" of a@example.org');
      },
    });

  it('retries a passing failure without disturbing the order', async () => {
    let failures = 0;
    const { source, sink, count } = await connect([failing((n) => n === 3 && failures++ < 3)]);
    await count('a', numbers(1, 6));
    await count('b', numbers(10, 12));
    await settled(sink, source);
    const effects = await effectsOf(consumer);
    expect(effects.get('a')).toEqual(numbers(1, 6));
    expect(effects.get('b')).toEqual(numbers(10, 12));
    expect(failures).toBeGreaterThan(2);
  });

  it('parks a poison event; only its aggregate waits, until it is retried', async () => {
    let healed = false;
    const { sink, count } = await connect([failing((n) => n === 3 && !healed)]);
    await count('a', numbers(1, 6));
    await count('b', numbers(10, 12));
    const letter = await onlyDeadLetter(sink);
    await eventually(async () => expect((await effectsOf(consumer)).get('b')).toEqual(numbers(10, 12)));
    expect(letter).toMatchObject({ consumer: 'safety.effects', aggregateId: 'a', tries: 3, waitingBehind: 3 });
    expect(letter.error).not.toMatch(/secret|example\.org/);
    expect((await effectsOf(consumer)).get('a')).toEqual([1, 2]);
    expect((await sink.stats()).consumers['safety.effects']).toMatchObject({ waiting: 3, deadLetters: 1 });
    healed = true;
    expect(await sink.retry(letter)).toBe(true);
    await eventually(async () => expect((await effectsOf(consumer)).get('a')).toEqual(numbers(1, 6)));
    expect(await sink.retry(letter)).toBe(false);
  });

  it('discards a dead letter on request and goes on behind it', async () => {
    const { sink, count } = await connect([failing((n) => n === 1)]);
    await count('a', [1, 2]);
    const letter = await onlyDeadLetter(sink);
    expect(await sink.discard(letter, 'contract broken by an old producer')).toBe(true);
    await eventually(async () => expect((await effectsOf(consumer)).get('a')).toEqual([2]));
    const [row] = await consumer.query(`select payload, error from event_inbox where status = 'DISCARDED'`);
    expect(row).toMatchObject({ payload: null, error: expect.stringContaining('contract broken') });
  });

  it('undoes the effects of a batch that failed half way', async () => {
    const half = recordEffects('safety.effects');
    let failures = 0;
    const handler: EventHandler<Count> = {
      ...half,
      async handle(events, tx, prepared) {
        await half.handle(events, tx, prepared);
        if (failures++ === 0) throw new Error('after the effect');
      },
    };
    const { source, sink, count } = await connect([handler]);
    await count('a', numbers(1, 5));
    await settled(sink, source);
    expect(await effectsOf(consumer)).toEqual(new Map([['a', numbers(1, 5)]]));
  });

  it('takes over from a process that hangs, and the late one cannot finish', async () => {
    let release = () => {};
    const hangs = new Promise<void>((resolve) => (release = resolve));
    const stuck = recordEffects('safety.effects', { prepare: () => hangs });
    const { sending, transport } = await connect([]);
    await running.pop()!.drain(1000);
    // Its clock stands in the past, so its lease has run out before it begins.
    const clock = { now: () => new Date(Date.now() - 60_000) };
    const late = runtimeOf({ db: consumer, transport, handlers: [stuck], clock, retry: fast });
    await started(late);
    await producer.transaction((tx) => sending.append(tx, [{ type: 'counted', aggregateId: 'a', payload: { n: 1 } }]));
    await eventually(async () =>
      expect(await consumer.query(`select from event_inbox where status = 'HELD'`)).toHaveLength(1),
    );
    const healthy = runtimeOf({ db: consumer, transport, handlers: [recordEffects('safety.effects')] });
    await started(healthy);
    await eventually(async () => expect(await effectsOf(consumer)).toEqual(new Map([['a', [1]]])));
    release();
    await late.drain(5000);
    expect(await effectsOf(consumer)).toEqual(new Map([['a', [1]]]));
  });
});

describe('operation', () => {
  it('tells metrics', async () => {
    const registry = new Registry();
    const transport = inProcessTransport({ subgraphs: ['impact', 'safety'] });
    const sending = outbox();
    const source = runtimeOf({ db: producer, transport, outbox: sending, metrics: registry });
    const sink = runtimeOf({ db: consumer, transport, metrics: registry, handlers: [recordEffects('safety.effects')] });
    await started(source, sink);
    await producer.transaction((tx) =>
      sending.append(
        tx,
        numbers(1, 3).map((n) => ({ type: 'counted', aggregateId: 'a', payload: { n } })),
      ),
    );
    await settled(sink, source);
    const text = await registry.metrics();
    expect(text).toContain('event_handled_total{consumer="safety.effects"} 3');
    expect(text).toContain('event_sent_total{subgraph="impact"} 3');
    expect(text).toMatch(/event_inbox_lag_seconds\{consumer="safety.effects"\} 0/);
  });

  it('drops what waits of a person who is erased', async () => {
    const sending = outbox();
    await producer.transaction((tx) =>
      sending.append(tx, [
        { type: 'x', aggregateId: 'a', payload: { userId: 'u1' } },
        { type: 'x', aggregateId: 'a', payload: { userId: 'u2' } },
      ]),
    );
    expect(await discardEventsOfUser(producer, 'u1', systemClock.now())).toBe(1);
    expect(await producer.query(`select payload from event_outbox`)).toEqual([{ payload: { userId: 'u2' } }]);
  });

  it('lists every column it adds, and is no drift', async () => {
    const columns = await producer.query<{ name: string }>(
      `select table_name || '.' || column_name as name from information_schema.columns
       where table_schema = 'public' and table_name <> 'effect' order by 1`,
    );
    expect(columns.map((column) => column.name)).toEqual(
      catalogueOf(loadBindings('platform/personal-data/shared.stores.yaml'))
        .filter(({ table }) => /^(event_|mikro)/.test(table))
        .map((entry) => `${entry.table}.${entry.column}`)
        .sort(),
    );
    expect(await schemaDrift(producer)).toBe('drop table if exists "effect" cascade;');
  });
});
