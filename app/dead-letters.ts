import { type Database, ensureDatabase, openDatabase, type ServerAddress } from '#platform/database';
import { discardDeadLetter, listDeadLetters, type DeadLetter, retryDeadLetter } from '#platform/events';
import { createLogger } from '#platform/observability';
import type { SubgraphDefinition } from '#platform/subgraph-server';
import { type Given as GivenOptions, required } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';
import { subgraphs } from './subgraphs.js';

const help = `Events whose handler failed too often. They wait here, and later events of the same thing wait behind them.

Usage:
  npm run dead-letters -- list
  npm run dead-letters -- retry   --subgraph NAME --consumer NAME --event ID
  npm run dead-letters -- discard --subgraph NAME --consumer NAME --event ID --reason TEXT

  retry     gives the event all its tries again; a running platform takes it up within a second
  discard   gives it up for good: its content is deleted and what waited behind it goes on
Subgraphs: ${subgraphs.map(({ name }) => name).join(', ')}

What is listed names ids and errors, never the words of a person. The metric event_inbox_dead_letters says when there are any.
`;

const names = ['subgraph', 'consumer', 'event', 'reason'] as const;
type Given = GivenOptions<(typeof names)[number]>;

const commands = {
  list: (): Work => async (server) => {
    let found = 0;
    for (const subgraph of subgraphs)
      await withEvents(server, subgraph, async (db) => void (found += await print(subgraph.name, db)));
    if (found === 0) process.stderr.write('There are no dead letters.\n');
  },
  retry: (given: Given): Work => {
    const { subgraph, key } = target(given);
    return (server) =>
      withEvents(server, subgraph, async (db) => {
        if (!(await retryDeadLetter(db, key))) throw notADeadLetter(key.eventId);
        process.stdout.write(`${key.eventId} is tried again.\n`);
      });
  },
  discard: (given: Given): Work => {
    const { subgraph, key } = target(given);
    const reason = required(given, 'reason');
    return (server) =>
      withEvents(server, subgraph, async (db) => {
        if (!(await discardDeadLetter(db, key, { reason, now: new Date() }))) throw notADeadLetter(key.eventId);
        process.stdout.write(`${key.eventId} is discarded.\n`);
      });
  },
};

function target(given: Given) {
  const name = required(given, 'subgraph');
  const subgraph = subgraphs.find((candidate) => candidate.name === name);
  if (!subgraph)
    throw new Error(`--subgraph: there is no "${name}". Subgraphs: ${subgraphs.map((s) => s.name).join(', ')}.`);
  const key = { consumer: required(given, 'consumer'), eventId: required(given, 'event') };
  return { subgraph, key };
}

const notADeadLetter = (eventId: string) =>
  new Error(`${eventId} is no dead letter there; npm run dead-letters -- list shows those that are.`);

/** Returns how many there are. */
async function print(subgraph: string, db: Database): Promise<number> {
  const pageSize = 100;
  let found = 0;
  let page: DeadLetter[] = [];
  do {
    const after = page.at(-1);
    page = await listDeadLetters(db, { limit: pageSize, ...(after && { after }) });
    for (const event of page) process.stdout.write(`${describe(subgraph, event)}\n`);
    found += page.length;
  } while (page.length === pageSize);
  return found;
}

function describe(subgraph: string, event: DeadLetter): string {
  return [
    `--subgraph ${subgraph} --consumer ${event.consumer} --event ${event.eventId}`,
    `    ${event.type} of ${event.aggregateId}, ${event.occurredAt.toISOString()}, ${event.tries} tries, ${event.waitingBehind} behind it`,
    `    ${event.error}`,
  ].join('\n');
}

async function withEvents(server: ServerAddress, subgraph: SubgraphDefinition, work: (db: Database) => Promise<void>) {
  const { name, entities, migrations } = subgraph;
  const log = createLogger({ level: 'warn', format: 'pretty', name: 'dead-letters' });
  const url = await ensureDatabase(server, name);
  const db = await openDatabase({ name, url, entities, migrations, log, poolSize: 2 });
  try {
    await work(db);
  } finally {
    await db.close();
  }
}

await runCommands({ program: 'npm run dead-letters', help, options: names, commands }, process.argv.slice(2));
