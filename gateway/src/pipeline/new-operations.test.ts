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
});
