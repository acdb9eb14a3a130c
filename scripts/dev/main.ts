import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { writeCompiledImports } from '../compiled-imports.mjs';
import { Program } from './program.js';
import { Sources } from './sources.js';

const help = `npm run dev [-- OPTIONS]

The platform, started again within three seconds after a change of its sources. Types are not checked on the way
(npm run typecheck), and what is generated is not generated again (npm run generate).

OPTIONS are those of npm start, such as --port 4100.
NODE_ARGS=--inspect npm run dev   debug it: chrome://inspect, or attach an editor to port 9229
`;

const root = projectRoot();
const outDir = join(root, '.cache', 'dev');

/** What this program itself says, apart from the platform's own log. */
const say = (text: string): void => void process.stdout.write(`[dev] ${text}\n`);
const secondsSince = (start: number): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(help);
  writeCompiledImports(outDir);
  const sources = new Sources(root, outDir);
  let changedAt = 0;
  let starts = 0;
  let outdated = false;
  const first = await sources.update();
  const program = new Program({
    root,
    file: join(outDir, 'app', 'main.js'),
    args,
    nodeArgs: (process.env.NODE_ARGS ?? '').split(' ').filter(Boolean),
    packages: packagesOf(outDir),
    onReady: () =>
      say(`${starts++ === 0 ? 'Started' : 'Restarted'} in ${secondsSince(changedAt)}; waiting for changes`),
    onEnd: (how) => say(`The program has ended (${how}). It is started again after the next change.`),
  });
  const ending = endOnSignal(program);
  for (let update = first; ; update = await sources.update()) {
    outdated ||= update.changed;
    if (update.errors.length > 0) {
      say(`${update.errors.join('\n')}\n[dev] Nothing is started until this compiles; what runs keeps running.`);
    } else if (outdated) {
      outdated = false;
      await program.stop();
      if (ending.aborted) return;
      program.start();
    }
    const at = await sources.nextChange(ending).catch(() => undefined);
    if (at === undefined) return sources.close();
    changedAt = at;
  }
}

/** The first signal stops everything in order, a second one at once. */
function endOnSignal(program: Program): AbortSignal {
  const ending = new AbortController();
  const end = () => {
    if (ending.signal.aborted) return program.endNow();
    ending.abort();
    void program.close().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  return ending.signal;
}

/** The packages that the compiled code imports; `reflect-metadata` first, which others need. */
function packagesOf(directory: string): readonly string[] {
  const found = new Set(['reflect-metadata']);
  for (const entry of readdirSync(directory, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    const code = readFileSync(join(entry.parentPath, entry.name), 'utf8');
    for (const [, name] of code.matchAll(/^(?:import|export) (?:.* from )?['"]([^.#'"][^'"]*)['"]/gm)) found.add(name!);
  }
  return [...found].filter((name) => !name.startsWith('node:'));
}

await main(process.argv.slice(2));
