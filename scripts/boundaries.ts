import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import extractTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { projectRoot } from '#platform/project-root';
import { runCommand } from './lib/command.js';
import { type BoundaryRule, idleRules } from './lib/idle-rules.js';

const help = `
Checks who imports whom against .dependency-cruiser.cjs: in the sources, and in the compiled code, where type imports are gone.
A rule that matches no file fails, too: it guards nothing.

  --compiled DIR    the compiled code
`;
const rooms = ['app', 'clients', 'contracts', 'e2e', 'gateway', 'loadtest', 'platform', 'scripts', 'subgraphs'];

await runCommand({ usage: 'npm run check -- --only boundaries', help, options: ['compiled'] }, async (given) => {
  const compiled = given.option('compiled');
  const file = join(projectRoot(), '.dependency-cruiser.cjs');
  const { forbidden } = createRequire(import.meta.url)(file) as { forbidden: readonly BoundaryRule[] };
  const results = [await modulesOf(file, rooms)];
  if (compiled !== undefined) results.push(await modulesOf(file, [compiled]));
  const problems = results.flatMap(({ summary }) =>
    summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  );
  const sources = results.flatMap(({ modules }) => modules.map(({ source }) => source));
  for (const { rule, side } of idleRules(forbidden, sources))
    problems.push(
      `${rule}: its "${side}" matches no file. Correct the pattern in .dependency-cruiser.cjs or delete the rule.`,
    );
  if (problems.length > 0) throw new Error(problems.join('\n'));
  process.stdout.write(`${forbidden.length} rules hold over ${sources.length} modules.\n`);
});

async function modulesOf(config: string, paths: readonly string[]): Promise<ICruiseResult> {
  const { output } = await cruise([...paths], await extractOptions(config), undefined, {
    tsConfig: extractTsConfig(join(projectRoot(), 'tsconfig.json')),
  });
  if (typeof output === 'string') throw new Error('dependency-cruiser answered a report instead of its result.');
  return output;
}
