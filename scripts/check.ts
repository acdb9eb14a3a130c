import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '#platform/project-root';
import { runCommand } from './lib/command.js';

interface Step {
  readonly name: string;
  readonly what: string;
  /** Run in this order; the first that fails ends the step. */
  readonly commands: readonly (readonly [string, ...string[]])[];
}

/** The slow ones first: two run at once. */
const steps: readonly Step[] = [
  {
    name: 'types',
    what: 'TypeScript, tests included; `boundaries` compiles what runs, without them',
    commands: [
      ['tsc', '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo'],
      ['tsc', '-p', 'clients/dashboard'],
    ],
  },
  {
    name: 'boundaries',
    what: 'what runs compiles without tests; who may import whom; every rule matches something; no cycles',
    commands: [
      ['node', 'scripts/run-built.mjs', '--build-only'],
      ['tsx', 'scripts/boundaries.ts', '--compiled', 'dist'],
    ],
  },
  { name: 'lint', what: 'oxlint with type-aware rules', commands: [['oxlint', '--type-aware', '--quiet']] },
  {
    name: 'schemas',
    what: 'schema.graphql of every subgraph is what its code says',
    commands: [['tsx', 'scripts/emit.ts', '--check']],
  },
  {
    name: 'supergraph',
    what: 'composition, without loss, is up to date',
    commands: [['tsx', 'scripts/compose.ts', '--check']],
  },
  {
    name: 'client',
    what: 'the generated client is up to date',
    commands: [
      ['tsx', 'scripts/codegen.ts', '--check'],
      ['tsx', 'scripts/sdk.ts', '--check'],
    ],
  },
  {
    name: 'refusals',
    what: 'the page of error codes is up to date',
    commands: [['tsx', 'scripts/refusals.ts', '--check']],
  },
  {
    name: 'openapi',
    what: 'the OpenAPI document is up to date',
    commands: [['tsx', 'scripts/openapi.ts', '--check']],
  },
  { name: 'contracts', what: 'nothing that clients rely on has changed', commands: [['tsx', 'scripts/contracts.ts']] },
  { name: 'unused', what: 'files, exports and dependencies nobody uses', commands: [['knip', '--no-progress']] },
  { name: 'words', what: 'no word that docs/words.json avoids', commands: [['tsx', 'scripts/words.ts']] },
  { name: 'format', what: 'biome', commands: [['biome', 'format', '--reporter=summary']] },
];

const atOnce = 2;
const stepTimeoutMs = 240_000;
const root = projectRoot();

const help = `
Everything that can be said about the code without running it.

${steps.map(({ name, what }) => `  ${name.padEnd(11)} ${what}`).join('\n')}

  --only NAMES    some of the steps, comma-separated
`;

await runCommand({ usage: 'npm run check -- [options]', help, options: ['only'] }, async (given) => {
  const queue = chosen(given.option('only'));
  const failed: string[] = [];
  const worker = async () => {
    for (let step = queue.shift(); step; step = queue.shift()) if (!(await runStep(step))) failed.push(step.name);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  if (failed.length > 0)
    throw new Error(`\nFailed: ${failed.join(', ')}. Again: npm run check -- --only ${failed.join(',')}`);
});

function chosen(only: string | undefined): Step[] {
  if (only === undefined) return [...steps];
  return only.split(',').map((name) => {
    const step = steps.find((candidate) => candidate.name === name.trim());
    if (!step)
      throw new Error(`There is no step "${name}". Steps: ${steps.map((candidate) => candidate.name).join(', ')}.`);
    return step;
  });
}

/** One line when it ends; the output of its commands only when it failed. */
async function runStep({ name, commands }: Step): Promise<boolean> {
  const started = performance.now();
  for (const command of commands) {
    const { ok, output } = await runProgram(command);
    if (ok) continue;
    process.stdout.write(`✗ ${name} ${seconds(started)}\n${output.trimEnd().replaceAll(/^/gm, '    ')}\n`);
    return false;
  }
  process.stdout.write(`✓ ${name} ${seconds(started)}\n`);
  return true;
}

function runProgram([program, ...args]: readonly [string, ...string[]]): Promise<{ ok: boolean; output: string }> {
  const bin = join(root, 'node_modules', '.bin');
  const child = spawn(program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: stepTimeoutMs,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ ok: false, output: `${program}: ${error.message}` }));
    child.on('close', (code, signal) =>
      resolve({
        ok: code === 0,
        output: signal ? `${output}\n${program} was ended by ${signal} (limit ${stepTimeoutMs} ms)` : output,
      }),
    );
  });
}

function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
