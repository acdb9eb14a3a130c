import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { NewOperations } from './new-operations.js';

describe('new operations', () => {
  it('are left to their process no longer when it does not get on and nobody else is served', async () => {
    const operations = new NewOperations();
    const begun: string[] = [];
    let answer = (): void => {};
    const leave = (name: string) =>
      operations.plan({ caller: 'somebody' }, name, async () => {
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
    const ask = (name: string) => operations.judge({ caller: name }, name, async () => void made++);
    await Promise.all([ask('one'), ask('one'), ask('another')]);
    expect(made).toBe(2);
  });

  it('are not made when nobody waits for them any more', async () => {
    const operations = new NewOperations();
    const made: string[] = [];
    const ask = (name: string, signal?: AbortSignal) =>
      operations.judge({ caller: name, signal }, name, async () => void made.push(name));
    const left = AbortSignal.abort();
    await Promise.all([ask('first'), ask('left', left), ask('shared', left), ask('shared')]);
    expect(made).toEqual(['first', 'shared']);
  });
});
