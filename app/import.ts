import { statSync } from 'node:fs';
import type { Config } from '#platform/config';
import { type Database, ensureDatabase, openDatabase } from '#platform/database';
import { erasedPeople } from '#platform/erasure';
import { inProcessSignals } from '#platform/live';
import { createLogger } from '#platform/observability';
import { systemClock, uuidV7 } from '#platform/time';
import {
  impact,
  importFile,
  type ImportReport,
  MetricsStore,
  RecordWriting,
  secretBox,
  sourceOf,
  WebhookSenderStore,
} from '#subgraphs/impact';
import { type Given as GivenOptions, required } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';

const help = `Records of companies, people, programmes, meetings and attendance from a file: how an installation starts, and how it follows a system of record.

Usage:
  npm run import -- FILE.jsonl [--sender NAME] [--dry-run]

  FILE       one JSON object a line, in the order in which they refer to each other
  --sender   whose ids the file uses: the sender's whose webhook sends the same records; "default" without it
  --dry-run  tries every line and stores nothing

Lines:
  {"type":"company","externalId":"nordlys","name":"Nordlys","timeZone":"Europe/Oslo","country":"NO"}
      also companyId (a UUID of your choice), fiscalYearStart "07-01", parentId, active
  {"type":"person","companyId":"nordlys","externalId":"user-123","kind":"PARTICIPANT","name":"Daria Melnyk","email":"daria@example.org"}
      kind PARTICIPANT, VOLUNTEER or STAFF; also locale, minorUntil, active, userId (the UUID of a person who has no externalId yet)
  {"type":"program","companyId":"nordlys","externalId":"cafe","name":"Café","kind":"LANGUAGE_CAFE","startsOn":"2026-01-01"}
      kind MENTORING, LANGUAGE_CAFE or JOB_SEARCH; also endsOn, active
  {"type":"session","companyId":"nordlys","externalId":"cafe-1","programId":"cafe","startedAt":"2026-01-08T17:00:00+01:00","durationMinutes":90}
      also active
  {"type":"enrollment","companyId":"nordlys","programId":"cafe","userId":"user-123","role":"PARTICIPANT","enrolledAt":"2026-01-02T08:00:00Z"}
      role PARTICIPANT or VOLUNTEER; also status ACTIVE, COMPLETED or WITHDRAWN, endedAt
  {"type":"attendance","companyId":"nordlys","sessionId":"cafe-1","userId":"user-123","role":"PARTICIPANT"}
      also active

Ids are those of the sender; where one of another record stands, its UUID may stand as well. What is absent stays as it is. Nothing is
deleted: "active": false takes a record back. A line that is wrong is told on standard error with its number, the field and the fix, and left
out; the exit code is then 1. The same file again changes nothing, also after it was broken off.
`;

const names = ['file', 'sender', 'mode'] as const;
type Given = GivenOptions<(typeof names)[number]>;

const commands = {
  import: (given: Given): Work => {
    const path = required(given, 'file');
    const bytes = sizeOf(path);
    const dryRun = given.mode === 'dry-run';
    return async (server, config) => {
      const log = createLogger({ level: 'warn', format: 'pretty', name: 'import' });
      const { name, entities, migrations } = impact;
      const url = await ensureDatabase(server, name);
      const db = await openDatabase({ name, entities, migrations, url, log, poolSize: 2 });
      try {
        const report = await importInto(db, config, { path, bytes, dryRun, sender: given.sender ?? 'default' });
        process.stdout.write(`${sentenceOf(report, dryRun)}\n`);
        if (report.refused > 0) process.exitCode = 1;
      } finally {
        await db.close();
      }
    };
  },
};

interface ImportRequest {
  readonly path: string;
  readonly bytes: number;
  readonly dryRun: boolean;
  readonly sender: string;
}

async function importInto(db: Database, config: Config, request: ImportRequest): Promise<ImportReport> {
  const { path, bytes, dryRun } = request;
  const clock = systemClock;
  const ids = uuidV7();
  const progress = progressOf(bytes);
  const writing = new RecordWriting({
    db,
    clock,
    ids,
    metrics: new MetricsStore(db),
    // Streams of a running platform look again by themselves.
    signals: inProcessSignals(),
    erased: erasedPeople({ directory: config.privacy.ledgerDir, clock }),
  });
  const box = secretBox(config.auth.serviceTokenSecret);
  const senders = await new WebhookSenderStore({ db, clock, ids, box }).list();
  const sender = senders.find(({ name }) => name === request.sender);
  if (!sender)
    throw new Error(`There is no sender "${request.sender}"; npm run webhook-secret -- list shows those there are.`);
  const report = await importFile({
    path,
    sender: {
      source: sourceOf(sender),
      companyIds: sender.companyIds === null ? null : new Set(sender.companyIds),
    },
    writing,
    now: () => clock.now(),
    dryRun,
    onProblem: (line, problem) => {
      progress.clear();
      process.stderr.write(`line ${line}: ${problem.path === '' ? 'it' : problem.path} ${problem.message}.\n`);
    },
    onProgress: ({ lines }, done) => progress.show(lines, done),
  });
  progress.clear();
  return report;
}

const sentenceOf = ({ lines, created, changed, unchanged, refused }: ImportReport, dryRun: boolean): string =>
  `${lines} lines: ${created} new, ${changed} changed, ${unchanged} as they were, ${refused} refused.${dryRun ? ' Nothing was stored.' : ''}`;

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    throw new Error(`${path} cannot be read; give the path of a file of records.`);
  }
}

const everyLines = 5000;

/** A line that moves on a terminal, and one for every few thousand records elsewhere. */
function progressOf(bytes: number) {
  const { stderr } = process;
  let told = 0;
  const percent = (done: number) => (bytes === 0 ? 100 : Math.floor((done / bytes) * 100));
  return {
    show(lines: number, done: number) {
      if (stderr.isTTY) stderr.write(`\r${percent(done)} %  ${lines} lines`);
      else if (lines - told >= everyLines) {
        told = lines;
        stderr.write(`${percent(done)} %, ${lines} lines\n`);
      }
    },
    clear() {
      if (stderr.isTTY) stderr.write('\r\u001b[K');
    },
  };
}

/** The file stands without a name, and `--dry-run` without a value. */
function named(args: readonly string[]): string[] {
  const [first, ...rest] = args.filter((argument) => argument !== '--dry-run');
  const mode = args.includes('--dry-run') ? ['--mode', 'dry-run'] : [];
  if (first === undefined || first.startsWith('-')) return first === undefined ? [] : [first, ...rest];
  return ['import', '--file', first, ...mode, ...rest];
}

await runCommands({ program: 'npm run import', help, options: names, commands }, named(process.argv.slice(2)));
