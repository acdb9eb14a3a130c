import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { NewOperations } from './new-operations.js';

describe('new operations', () => {
  it('are left to their process no longer when it does not get on and nobody else is served', async () => {
    const operations = new NewOperations();
    const begun: string[] = [];
    let answer = (): void => {};
    const leave = (name: string) =>
      operations.plan({ caller: 'somebody', until: Infinity }, name, async () => {
        begun.push(name);
        if (name === 'stuck') await new Promise<void>((resolve) => (answer = resolve));
        return undefined;
      });
    expect(await Promise.all([leave('stuck'), leave('next')])).toEqual([undefined, undefined]);
    expect(begun).toEqual(['stuck']);
    answer();
    await setImmediate();
    await leave('later');
    expect(begun).toEqual(['stuck', 'later']);
  });

  it('wait together for what is made for all of them', async () => {
    const operations = new NewOperations();
    let made = 0;
    const ask = (name: string) => operations.judge({ caller: name, until: Infinity }, name, async () => void made++);
    await Promise.all([ask('one'), ask('one'), ask('another')]);
    expect(made).toBe(2);
  });

  it('are not made when nobody waits for them any more, or for too long', async () => {
    const operations = new NewOperations();
    const made: string[] = [];
    const ask = async (name: string, { signal, until = Infinity }: { signal?: AbortSignal; until?: number } = {}) => {
      const refused = await operations.judge({ caller: name, signal, until }, name, async () => void made.push(name));
      return refused?.status;
    };
    const left = { signal: AbortSignal.abort() };
    const late = { until: performance.now() - 1 };
    const asked = [
      ask('first'),
      ask('left', left),
      ask('late', late),
      ask('shared', left),
      ask('shared', late),
      ask('shared'),
    ];
    expect(await Promise.all(asked)).toEqual([undefined, 503, 503, undefined, undefined, undefined]);
    expect(made).toEqual(['first', 'shared']);
  });

  it('of one caller wait up to a limit, and then some are told to come back; other callers have places of their own', async () => {
    const operations = new NewOperations();
    let answer = (): void => {};
    const begun = new Promise<void>((resolve) => (answer = resolve));
    const ask = (caller: string, name: string) =>
      operations.plan({ caller, until: Infinity }, name, async () => {
        await begun;
        return undefined;
      });
    const names = Array.from({ length: 130 }, (_, at) => `operation ${at}`);
    const asked = [...names.map((name) => ask('much', name)), ask('other', 'one')];
    answer();
    const refused = (await Promise.all(asked)).map((refusal) => refusal?.status);
    // One is under way, a hundred wait.
    expect(refused).toEqual([...names.map((_, at) => (at < 101 ? undefined : 503)), undefined]);
    const last = await asked[129]!;
    expect([last?.headers['retry-after'], last?.errors[0]?.extensions?.code]).toEqual(['1', 'TOO_MANY_NEW_OPERATIONS']);
  });

  it('with long bodies count by their length while they wait', async () => {
    const operations = new NewOperations();
    const read = async (bytes: number) => operations.read('much', bytes, () => 'read');
    const waiting = Array.from({ length: 60 }, () => read(70_000));
    const outcomes = await Promise.all(waiting);
    expect(outcomes.map((outcome) => (typeof outcome === 'string' ? outcome : outcome.status))).toEqual(
      waiting.map((_, at) => (at < 50 ? 'read' : 503)),
    );
    expect(await read(70_000)).toBe('read');
  });
});
