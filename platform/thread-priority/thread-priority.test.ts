import { spawnSync } from 'node:child_process';
import { getPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const onLinux = process.platform === 'linux' ? describe : describe.skip;
const room = fileURLToPath(new URL('index.ts', import.meta.url));

/** Fields of proc(5) by thread name: niceness and scheduling policy of each thread of a process that yields. */
function threadsOfYielding(): { name: string; nice: number; policy: number }[] {
  const program = `
    import { readdirSync, readFileSync } from 'node:fs';
    const { yieldToEverybody } = await import(${JSON.stringify(room)});
    yieldToEverybody();
    const threads = readdirSync('/proc/self/task').map((id) => {
      const text = readFileSync('/proc/self/task/' + id + '/stat', 'utf8');
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      const name = Number(id) === process.pid ? 'main' : text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
      return { name, nice: Number(fields[16]), policy: Number(fields[38]) };
    });
    process.stdout.write(JSON.stringify(threads));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as ReturnType<typeof threadsOfYielding>;
}

onLinux('a thread that yields to everybody', () => {
  it('runs only when nothing else does, and it alone', () => {
    const threads = threadsOfYielding();
    const SCHED_IDLE = 5;
    const hasChrt = spawnSync('chrt', ['--version']).status === 0;
    expect(threads.find(({ name }) => name === 'main')).toMatchObject({
      nice: 19,
      ...(hasChrt && { policy: SCHED_IDLE }),
    });
    const helpers = threads.filter(({ name }) => name === 'V8Worker');
    expect(new Set(helpers.map(({ nice }) => nice))).toEqual(new Set([getPriority()]));
  });
});
