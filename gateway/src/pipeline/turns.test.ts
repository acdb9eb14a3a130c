import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { InPieces } from '../in-pieces.js';
import { Turns, type TurnRules } from './turns.js';

/** Time passes only when told to, or when work takes it. */
class TestClock {
  #now = 1000;
  #due: { at: number; callback: () => void }[] = [];

  now = (): number => this.#now;
  after = (milliseconds: number, callback: () => void): void =>
    void this.#due.push({ at: this.#now + milliseconds, callback });

  work(milliseconds: number): void {
    this.#now += milliseconds;
  }

  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      this.#due.sort((a, b) => a.at - b.at);
      if (this.#due.length === 0 || this.#due[0]!.at > end) break;
      const { at, callback } = this.#due.shift()!;
      this.#now = Math.max(this.#now, at);
      callback();
    }
    this.#now = Math.max(this.#now, end);
  }
}

const rules: TurnRules = { share: 0.1, waiting: { perCaller: 5, altogether: 8 } };

function setUp(changed: Partial<TurnRules> = {}) {
  const clock = new TestClock();
  const turns = new Turns({ ...rules, ...changed }, clock);
  /** As if others were served all the time. */
  const busy = (milliseconds: number): void => {
    for (let passed = 0; passed < milliseconds; passed++) {
      for (let request = 0; request < 8; request++) turns.served();
      clock.pass(1);
    }
  };
  return { clock, turns, busy };
}

describe('turns', () => {
  it('does everything at once while nobody else is served', () => {
    const { clock, turns } = setUp();
    turns.spend(() => clock.work(500));
    expect(turns.free).toBe(true);
  });

  it('does work in pieces, all of one before the next one begins', async () => {
    const { turns, busy } = setUp();
    busy(50);
    const done: string[] = [];
    function* pieces(name: string): InPieces {
      for (const piece of [1, 2]) {
        done.push(`${name}${piece}`);
        yield;
      }
    }
    const [a, b] = ['a', 'b'].map((name) => turns.takeInPieces(name, pieces(name)));
    void turns.take('c', () => done.push('c'));
    busy(500);
    await a;
    await b;
    expect(done).toEqual(['a1', 'a2', 'b1', 'b2', 'c']);
    expect(turns.waiting).toBe(0);
  });

  it('goes on with others when a piece fails', async () => {
    const { turns, busy } = setUp();
    busy(50);
    function* failing(): InPieces {
      yield;
      throw new Error('in the second piece');
    }
    const failed = turns.takeInPieces('a', failing());
    const next = turns.take('b', () => 'done');
    busy(100);
    await expect(failed).rejects.toThrow('in the second piece');
    await expect(next).resolves.toBe('done');
  });

  it('gives others nine tenths of the time while they are served', () => {
    const { clock, turns, busy } = setUp({ waiting: { perCaller: 1000, altogether: 1000 } });
    busy(50);
    let worked = 0;
    for (let piece = 0; piece < 500; piece++) {
      void turns.take('flood', () => {
        clock.work(4);
        worked += 4;
      });
    }
    const before = clock.now();
    busy(3000);
    expect(worked / (clock.now() - before)).toBeGreaterThan(0.05);
    expect(worked / (clock.now() - before)).toBeLessThanOrEqual(0.11);
    expect(turns.free).toBe(false);
  });

  it('goes on at once when the others have gone', () => {
    const { clock, turns, busy } = setUp();
    busy(50);
    turns.spend(() => clock.work(1000));
    let done = false;
    void turns.take('a', () => (done = true));
    clock.pass(300);
    expect(done).toBe(false);
    clock.pass(300);
    expect(done).toBe(true);
  });

  it('takes callers in turn, however much one of them brings', () => {
    const { clock, turns } = setUp();
    const order: string[] = [];
    for (const caller of ['a', 'a', 'a', 'a', 'b', 'c', 'b']) void turns.take(caller, () => order.push(caller));
    clock.pass(10);
    expect(order).toEqual(['a', 'b', 'c', 'a', 'b', 'a', 'a']);
  });

  it('refuses what would wait too long, of one caller and of all', () => {
    const { turns } = setUp();
    const taken = (caller: string, count: number) =>
      Array.from({ length: count }, () => turns.take(caller, () => {})).filter(Boolean).length;
    expect(taken('a', 10)).toBe(5);
    expect(taken('b', 10)).toBe(3);
    expect(turns.waiting).toBe(8);
  });

  it('counts heavy pieces as many, until they have had their turn', () => {
    const { clock, turns } = setUp();
    expect(turns.take('a', () => {}, 4)).toBeDefined();
    expect(turns.take('a', () => {}, 4)).toBeDefined();
    expect(turns.take('a', () => {})).toBeUndefined();
    expect(turns.take('b', () => {})).toBeUndefined();
    clock.pass(10);
    expect(turns.take('a', () => {}, 4)).toBeDefined();
  });

  it('passes on what work throws and goes on', async () => {
    const { clock, turns } = setUp();
    const failed = turns.take('a', () => {
      throw new Error('no');
    });
    const fine = turns.take('a', () => 'yes');
    clock.pass(10);
    await expect(failed).rejects.toThrow('no');
    await expect(fine).resolves.toBe('yes');
  });

  it('loses and repeats nothing, whoever comes when', () => {
    const event = fc.record({ caller: fc.constantFrom('a', 'b', 'c'), workMs: fc.nat(20), afterMs: fc.nat(30) });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.boolean(), (events, othersServed) => {
        const { clock, turns, busy } = setUp();
        const pass = othersServed ? busy : clock.pass.bind(clock);
        const done: number[] = [];
        const accepted: number[] = [];
        for (const [index, { caller, workMs, afterMs }] of events.entries()) {
          const taken = turns.take(caller, () => {
            clock.work(workMs);
            done.push(index);
          });
          if (taken) accepted.push(index);
          pass(afterMs);
        }
        clock.pass(60_000);
        expect(done.toSorted((a, b) => a - b)).toEqual(accepted);
        expect(turns.waiting).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
});
