import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { type Bindings, BindingsInvalid, parseBindings } from './bindings/bindings.js';
import { connectTo } from './engine/database-of.js';
import { Engine } from './engine/engine.js';
import type { SqlDatabase } from './engine/introspect.js';

const usage = `npm run privacy:foreign -- --database URL --bindings FILE --subject ID (--export DIR | --plan | --erase | --verify)

The personal-data contract on a database that is not the platform's, by bindings alone (platform/personal-data/README.md).

  --database URL    postgres://…
  --bindings FILE   YAML: whose each row is, and what each column is
  --subject ID      the person's key; a composite one as JSON: '["acme",42]'
  --export DIR      a copy: one NDJSON file per table, and manifest.json with counts from the same snapshot
  --plan            what an erasure would do, exactly; nothing is changed
  --erase           erases, then verifies; ends with 1 where anything is left that the bindings do not keep
  --verify          only looks for what is left; what names the person is taken from --identifiers
  --identifiers F   JSON of what names the person ({"emails": [...], …}), as --erase prints it
  --check           only says whether the bindings cover the database
  --json            one JSON document instead of lines`;

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    bindings: { type: 'string' },
    subject: { type: 'string' },
    export: { type: 'string' },
    identifiers: { type: 'string' },
    plan: { type: 'boolean', default: false },
    erase: { type: 'boolean', default: false },
    verify: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const say = (line: string) => void (values.json || process.stdout.write(`${line}\n`));
const answer = (body: object) => void (values.json && process.stdout.write(`${JSON.stringify(body)}\n`));
const asked = [values.export !== undefined, values.plan, values.erase, values.verify, values.check];

/** `42`, or `["acme", 42]`. */
function keyOf(text: string, bindings: Bindings): string[] {
  const parsed: unknown = /^\s*\[/.test(text) ? JSON.parse(text) : text;
  const key = [parsed].flat().map(String);
  if (key.length === bindings.subject.key.length) return key;
  throw new Error(
    `--subject: the key of a ${bindings.subject.kind} is ${JSON.stringify(bindings.subject.key)}; give as many values, as JSON.`,
  );
}

async function exportTo(folder: string, db: SqlDatabase, { engine, key }: { engine: Engine; key: string[] }) {
  await mkdir(join(folder, 'data'), { recursive: true, mode: 0o700 });
  const { exporter, model } = engine;
  const options = { key, asOf: null };
  const manifest = await db.transaction(
    async (tx) => {
      const [at] = await tx.query<{ asOf: string; snapshotId: string }>(
        'select clock_timestamp()::text as "asOf", pg_current_snapshot()::text as "snapshotId"',
      );
      const stores: Record<string, unknown>[] = [];
      for (const table of exporter.tables) {
        const counted = await exporter.count(tx, table, options);
        const file = join('data', `${table.section}.ndjson`);
        let written = 0;
        if (counted > 0) {
          const out = createWriteStream(join(folder, file), { mode: 0o600 });
          for await (const records of exporter.stream(tx, table, options)) {
            written += records.length;
            const lines = records.map(({ data }) => `${JSON.stringify(data)}\n`).join('');
            if (!out.write(lines)) await new Promise<void>((go) => void out.once('drain', () => go()));
          }
          out.end();
          await finished(out);
        }
        if (written !== counted) throw new Error(`${table.name}: ${counted} rows counted, ${written} written.`);
        stores.push({
          store: `${model.store}/${table.name}`,
          ...(counted > 0 && { file }),
          counted,
          exported: written,
        });
        say(`${String(written).padStart(9)}  ${table.name}`);
      }
      const withheld = [...model.tables.values()].flatMap((table) =>
        table.columns
          .filter(({ rule }) => rule.export === 'NEVER' || rule.export === 'REDACT')
          .map(({ name, rule }) => ({
            store: `${model.store}/${table.name}`,
            field: name,
            export: rule.export,
            reason: rule.reason,
          })),
      );
      return {
        subject: { kind: model.bindings.subject.kind, key },
        ...at,
        catalogueHash: engine.describe().hash,
        stores,
        withheld,
      };
    },
    { isolation: 'repeatable read', readOnly: true },
  );
  await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  answer(manifest);
}

async function plan({ engine, key }: { engine: Engine; key: string[] }) {
  const part = await engine.preview(engine.model.store, key);
  for (const { store, field, action, count, reason } of part.items)
    say(
      `${String(count).padStart(9)}  ${action.padEnd(10)} ${store}${field === undefined ? '' : `.${field}`}  (${reason})`,
    );
  say(`plan ${part.hash}`);
  answer(part);
}

async function erase({ engine, key }: { engine: Engine; key: string[] }): Promise<boolean> {
  const identifiers = await engine.identifiers(key);
  const steps: object[] = [];
  for (const step of engine.steps) {
    const outcome = await engine.erase(step, key);
    steps.push({ step, ...outcome });
    const kept = outcome.retained.reduce((sum, { count }) => sum + count, 0);
    if (outcome.removed + outcome.anonymised + kept > 0)
      say(`${step}: ${outcome.removed} removed, ${outcome.anonymised} anonymised, ${kept} retained`);
    for (const message of outcome.messages) say(`  ${message}`);
  }
  return verify({ engine, key, identifiers, steps });
}

interface VerifyInput {
  readonly engine: Engine;
  readonly key: string[];
  readonly identifiers: Awaited<ReturnType<Engine['identifiers']>>;
  readonly steps: object[];
}

async function verify({ engine, key, identifiers, steps }: VerifyInput): Promise<boolean> {
  const residuals = await engine.verify(key, identifiers);
  const missed = residuals.filter(({ count, retained }) => count !== retained);
  for (const { store, field, count, retained } of residuals)
    say(`${count === retained ? 'kept' : 'LEFT'}: ${store}.${field}: ${count} rows, ${retained} on purpose`);
  say(missed.length === 0 ? 'verified: nothing is left but what the bindings keep' : 'NOT verified');
  answer({ steps, residuals, verified: missed.length === 0 });
  return missed.length === 0;
}

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  if (
    !values.database ||
    !values.bindings ||
    asked.filter(Boolean).length !== 1 ||
    (!values.subject && !values.check)
  ) {
    process.stderr.write(`${usage}\n`);
    return 2;
  }
  const bindings = parseBindings(await readFile(values.bindings, 'utf8'));
  const db = await connectTo(values.database);
  try {
    const engine = await Engine.open({ db, bindings });
    if (values.check) {
      say(`The bindings cover the database: ${engine.model.shape.tables.size} tables, ${engine.steps.length} steps.`);
      answer({ tables: engine.model.shape.tables.size, steps: engine.steps });
      return 0;
    }
    const key = keyOf(values.subject!, bindings);
    const given =
      values.identifiers === undefined ? {} : (JSON.parse(await readFile(values.identifiers, 'utf8')) as object);
    const work = { engine, key };
    if (values.verify) {
      const identifiers = { ...(await engine.identifiers(key)), ...given };
      return (await verify({ ...work, identifiers, steps: [] })) ? 0 : 1;
    }
    if (values.erase) return (await erase(work)) ? 0 : 1;
    if (!(await engine.exists(key))) throw new Error(`There is no ${bindings.subject.kind} with this key.`);
    await (values.plan ? plan(work) : exportTo(values.export!, db, work));
    return 0;
  } finally {
    await db.close();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(
    `${error instanceof BindingsInvalid || error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
