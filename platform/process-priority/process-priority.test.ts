import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { usedMs } from './index.js';

const onLinux = process.platform === 'linux' ? describe : describe.skip;
const room = fileURLToPath(new URL('index.ts', import.meta.url));

interface Thread {
  readonly name: string;
  readonly nice: number;
  readonly policy: number;
}

/** Fields of proc(5) of each thread of a process that yields. */
function threadsOfYielding(): readonly Thread[] {
  const program = `
    import { readdirSync, readFileSync } from 'node:fs';
    const { yieldToEverybody } = await import(${JSON.stringify(room)});
    yieldToEverybody();
    const threads = readdirSync('/proc/self/task').map((id) => {
      const text = readFileSync('/proc/self/task/' + id + '/stat', 'utf8');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      return { name: text.slice(text.indexOf('(') + 1, text.lastIndexOf(')')), nice: Number(fields[16]), policy: Number(fields[38]) };
    });
    process.stdout.write(JSON.stringify(threads));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Thread[];
}

onLinux('a process that yields to everybody', () => {
  it('runs only when nothing else does, with all its threads', () => {
    const threads = threadsOfYielding();
    const SCHED_OTHER = 0;
    const SCHED_IDLE = 5;
    const policy = spawnSync('chrt', ['--version']).status === 0 ? SCHED_IDLE : SCHED_OTHER;
    expect(threads.map(({ name }) => name)).toEqual(expect.arrayContaining(['MainThread', 'V8Worker']));
    expect(threads).toEqual(threads.map(({ name }) => ({ name, nice: 19, policy })));
  });
});

onLinux('the time a process has had a core', () => {
  it('grows while it works', () => {
    const before = usedMs(process.pid)!;
    const until = performance.now() + 20;
    while (performance.now() < until);
    expect(usedMs(process.pid)!).toBeGreaterThan(before);
  });

  it('is unknown when it has ended', () => {
    expect(usedMs(2 ** 30)).toBeUndefined();
  });
});
