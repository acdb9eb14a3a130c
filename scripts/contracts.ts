import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { compareSchemas, readRegistry, type SchemaChange, type SchemaKind, validateDocuments } from '#contracts/src';
import { buildSchema } from 'graphql';
import { annotatedOperations } from '../app/rest-options.js';
import { lintEndpoints } from '#contracts/endpoints';
import { projectRoot } from '#platform/project-root';
import { runCommand } from './lib/command.js';
import { report, settleFiles } from './lib/generated-files.js';

const help = `
Compares every subgraph's schema and the composed API with the accepted ones in contracts/baseline, and validates the operations of
clients/sdk and contracts/operations against the API. Breaking changes and invalid operations fail; dangerous changes are listed.

  --check     the default; writes nothing
  --accept    takes the current schemas as the new baseline (npm run contracts:accept)
`;

interface Contract {
  readonly name: string;
  readonly kind: SchemaKind;
  readonly current: string;
  readonly baseline: string;
}

const root = projectRoot();
const pathOf = (file: string) => relative(root, file);

await runCommand({ usage: 'npm run contracts -- [options]', help, flags: ['check', 'accept'] }, async (given) => {
  const contracts = allContracts();
  if (given.flag('accept')) {
    const files = contracts.map(({ baseline, current }) => ({ file: baseline, content: read(current) }));
    report(
      settleFiles(files, {
        check: false,
        refresh: 'npm run contracts:accept',
        ownedDirectory: join(root, 'contracts/baseline'),
      }),
    );
    return;
  }
  const failures = [...(await compareAll(contracts)), ...checkDocuments()];
  if (failures.length > 0) throw new Error(failures.join('\n'));
});

function allContracts(): Contract[] {
  const baseline = (name: string) => join(root, 'contracts/baseline', `${name}.graphql`);
  const subgraphs = readRegistry(join(root, 'supergraph.yaml')).map(({ name, schemaFile }) => ({
    name,
    kind: 'subgraph' as const,
    current: schemaFile,
    baseline: baseline(name),
  }));
  return [
    ...subgraphs,
    { name: 'api', kind: 'api', current: join(root, 'contracts/api.graphql'), baseline: baseline('api') },
  ];
}

async function compareAll(contracts: readonly Contract[]): Promise<string[]> {
  const failures: string[] = [];
  for (const { name, kind, current, baseline } of contracts) {
    if (!existsSync(baseline)) {
      failures.push(`${name} has no accepted schema (${pathOf(baseline)}). Run \`npm run contracts:accept\`.`);
      continue;
    }
    const changes = await compareSchemas(read(baseline), read(current), kind);
    const notable = changes.filter(({ level }) => level !== 'SAFE');
    const safe = changes.length - notable.length;
    const breaking = notable.filter(({ level }) => level === 'BREAKING');
    process.stdout.write(
      `${name}: ${breaking.length} breaking, ${notable.length - breaking.length} dangerous, ${safe} safe\n`,
    );
    if (notable.length > 0) process.stdout.write(table(notable));
    if (breaking.length > 0) {
      failures.push(
        `${name} breaks its contract in ${breaking.length} places. Keep what clients rely on; where nobody does, \`npm run contracts:accept\`.`,
      );
    }
  }
  return failures;
}

function checkDocuments(): string[] {
  const files = globSync(['clients/sdk/src/operations/**/*.graphql', 'contracts/operations/*/**/*.graphql'], {
    cwd: root,
  }).toSorted();
  const api = read(join(root, 'contracts/api.graphql'));
  const documents = files.map((file) => ({ file, body: read(join(root, file)) }));
  const endpoints = annotatedOperations();
  const problems = [
    ...validateDocuments(api, documents),
    ...endpoints.flatMap(({ domain, name, text }) =>
      validateDocuments(api, [{ file: `contracts/operations/${domain}.graphql ${name}`, body: text }]),
    ),
  ];
  const wrong = lintEndpoints(endpoints, buildSchema(api));
  for (const message of wrong) process.stdout.write(`ERROR ${message}\n`);
  for (const { file, level, message } of problems) process.stdout.write(`${level} ${file}: ${message}\n`);
  process.stdout.write(
    `operations: ${documents.length} files, ${endpoints.length} endpoints, ${problems.length + wrong.length} problems\n`,
  );
  const invalid = new Set(problems.filter(({ level }) => level === 'ERROR').map(({ file }) => file));
  return [...wrong, ...[...invalid].map((file) => `${file} is not valid against the API.`)];
}

function table(changes: readonly SchemaChange[]): string {
  const width = Math.max(...changes.map(({ coordinate }) => coordinate.length));
  return changes
    .map(({ level, coordinate, message }) => `  ${level.padEnd(9)}  ${coordinate.padEnd(width)}  ${message}\n`)
    .join('');
}

function read(file: string): string {
  if (!existsSync(file)) throw new Error(`${pathOf(file)} is missing. Run \`npm run emit\` and \`npm run compose\`.`);
  return readFileSync(file, 'utf8');
}
