import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ensureDatabase, openDatabase } from '#platform/database';
import { createLogger } from '#platform/observability';
import { killBindingMutants, loadBindings, type MutantReport } from '#platform/personal-data';
import { projectRoot } from '#platform/project-root';
import { ownServer } from '#platform/testing';
import { canaryHints } from '../../app/proof/canary-hints.js';
import { subgraphs } from '../../app/subgraphs.js';
import { equivalentMutants } from './equivalent-mutants.js';
import { type Guard, guards } from './guards.js';

type Tell = (line: string) => void;

/**
 * Faults in the bindings of every subgraph, each run on one prepared database of canaries, and faults in the guards against what
 * must never happen, each run against its test in a copy of the sources. Answers 0 only if every fault is found, or listed as none.
 */
export async function killMutants({ json, only }: { json: boolean; only: readonly string[] }): Promise<number> {
  const wants = (part: string) => only.length === 0 || only.includes(part);
  const tell: Tell = json ? () => {} : (line) => void process.stdout.write(`${line}\n`);
  const bindings = wants('bindings') ? await inBindings(tell) : [];
  const taken = wants('guards') ? inGuards(tell) : [];
  const total = bindings.reduce((sum, { report }) => sum + report.mutants, 0) + taken.length;
  const survivors = [
    ...bindings.flatMap(({ report }) => report.survivors),
    ...taken.filter(({ found }) => !found).map(({ guard }) => `${guard.never}: ${guard.guard}`),
  ];
  const equivalent = survivors.filter((name) => name in equivalentMutants);
  const open = survivors.filter((name) => !(name in equivalentMutants));
  const counted = total - equivalent.length;
  const rate = counted === 0 ? 1 : (counted - open.length) / counted;
  if (json)
    process.stdout.write(
      `${JSON.stringify({ ok: open.length === 0, total, rate, equivalent, survivors: open, bindings: bindings.map(({ name, report }) => ({ name, ...report })) }, null, 2)}\n`,
    );
  for (const name of open) tell(`survived: ${name}`);
  for (const name of equivalent) tell(`no fault: ${name} (${equivalentMutants[name]})`);
  tell(
    `${counted - open.length} of ${counted} faults found (${(rate * 100).toFixed(1)} %), ${equivalent.length} are none.`,
  );
  return open.length === 0 ? 0 : 1;
}

async function inBindings(tell: Tell): Promise<{ name: string; report: MutantReport }[]> {
  const server = await ownServer();
  const log = createLogger({ level: 'warn', format: 'pretty', name: 'proof' });
  const reports = [];
  try {
    for (const { name, entities, migrations } of subgraphs) {
      const url = await ensureDatabase(server, `mutants_${name}`);
      const db = await openDatabase({ name, url, entities, migrations, log, poolSize: 2 });
      const began = performance.now();
      try {
        const bindings = loadBindings(`subgraphs/${name}/personal-data/privacy.stores.yaml`);
        const report = await killBindingMutants(db, bindings, { hints: canaryHints });
        reports.push({ name, report });
        for (const survivor of report.survivors) tell(`  not found: ${survivor}`);
        const seconds = ((performance.now() - began) / 1000).toFixed(0);
        tell(
          `${name}: ${report.mutants} faults, ${report.refused} refused, ${report.found} found by canaries, ${report.survivors.length} not found; ${seconds} s`,
        );
      } finally {
        await db.close();
      }
    }
  } finally {
    await server.remove();
  }
  return reports;
}

function inGuards(tell: Tell): { guard: Guard; found: boolean }[] {
  const root = copyOfSources();
  try {
    return guards.map((guard) => {
      const found = isFound(root, guard);
      tell(`${found ? '✓' : '✗'} ${guard.never} ${guard.guard}`);
      return { guard, found };
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The files that git knows, so that a fault is never written into the sources themselves. */
function copyOfSources(): string {
  const from = projectRoot();
  const to = mkdtempSync(join(tmpdir(), 'teei-guards-'));
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: from, encoding: 'utf8', maxBuffer: 1e8 });
  for (const file of stdout.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(from, file), join(to, file), { force: true });
  }
  symlinkSync(join(from, 'node_modules'), join(to, 'node_modules'));
  return to;
}

/** The test fails with the guard taken out, and holds with the guard: a test that fails always finds nothing. */
function isFound(root: string, { file, find, replace, test, name }: Guard): boolean {
  const path = join(root, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length < 2)
    throw new Error(`${file} has no place "${find}" any more: give the guard its new one.`);
  const holds = () => {
    const args = ['run', '-s', 'test', '--', test, ...(name === undefined ? [] : ['-t', name])];
    const { status, stdout, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8', timeout: 180_000 });
    const ran = /Tests:.* ([1-9]\d*) (passed|failed)/.test(stdout + stderr);
    if (!ran && status === 0) throw new Error(`${test} has no test "${name}" any more.`);
    return status === 0;
  };
  writeFileSync(path, source.replaceAll(find, replace));
  const withoutGuard = holds();
  writeFileSync(path, source);
  return !withoutGuard && holds();
}
