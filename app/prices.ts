import { type Database, ensureDatabase, openDatabase, type ServerAddress } from '#platform/database';
import { createLogger } from '#platform/observability';
import { systemClock } from '#platform/time';
import { cataloguedProviders, picoUsdPerToken, PriceImport, PriceStore, q2qCost } from '#subgraphs/q2q-cost';
import { type Given as GivenOptions, required } from './operations/options.js';
import { runCommands, type Work } from './operations/run-commands.js';

const help = `What models cost per million tokens. A price is never edited: one that changed is a new row with a date.

Usage:
  npm run prices:import [-- --provider NAME]
  npm run prices:set -- --model PROVIDER/MODEL --input USD --output USD --source TEXT
  npm run prices:list

  import  takes what changed in @pydantic/genai-prices (${cataloguedProviders.join(', ')}, unless one is named); needs no network
  set     says what a model of your own costs you, such as --model self-hosted/llama3 --input 0.05 --output 0.05
  list    shows the prices in force, with their source and date

A model without a price is never asked.
`;

const names = ['provider', 'model', 'input', 'output', 'source'] as const;
type Given = GivenOptions<(typeof names)[number]>;

const commands = {
  import:
    (given: Given): Work =>
    (server) =>
      withDatabase(server, async (db) => {
        const prices = new PriceImport({ db, clock: systemClock });
        const { source, added, unchanged } = await prices.fromCatalogue(given.provider ? [given.provider] : undefined);
        for (const model of added) process.stdout.write(`${model}\n`);
        process.stdout.write(`${source}: ${added.length} models have a new price, ${unchanged} are as before.\n`);
      }),
  set: (given: Given): Work => {
    const [provider, ...rest] = required(given, 'model').split('/');
    const model = rest.join('/');
    if (!provider || !model) throw new Error('--model must be PROVIDER/MODEL, such as self-hosted/llama3.');
    const source = required(given, 'source');
    const price = { inputPicoUsd: dollars(given, 'input'), outputPicoUsd: dollars(given, 'output') };
    return (server) =>
      withDatabase(server, async (db) => {
        const changed = await new PriceImport({ db, clock: systemClock }).set({ provider, model, ...price }, source);
        process.stdout.write(changed ? `${provider}/${model} has a new price.\n` : 'It has this price already.\n');
      });
  },
  list: (): Work => (server) =>
    withDatabase(server, async (db) => {
      for (const price of await new PriceStore(db).pricesAt(new Date())) {
        const { provider, model, unit, version, picoUsdPerToken, effectiveFrom, source } = price;
        const usd = (Number(picoUsdPerToken) / 1e6).toFixed(6);
        const from = effectiveFrom.toISOString().slice(0, 10);
        process.stdout.write(
          `${`${provider}/${model}`.padEnd(48)} ${unit.padEnd(12)} ${usd.padStart(12)} v${version} ${from} ${source}\n`,
        );
      }
    }),
};

function dollars(given: Given, name: 'input' | 'output'): bigint {
  const text = required(given, name);
  if (!/^\d{1,6}(\.\d{1,6})?$/.test(text))
    throw new Error(
      `--${name} must be US dollars per million tokens such as 0.05, with at most six decimals, not "${text}".`,
    );
  return picoUsdPerToken(Number(text));
}

async function withDatabase(server: ServerAddress, work: (db: Database) => Promise<void>): Promise<void> {
  const { name, entities, migrations } = q2qCost;
  const log = createLogger({ level: 'warn', format: 'pretty', name: 'prices' });
  const db = await openDatabase({
    name,
    url: await ensureDatabase(server, name),
    entities,
    migrations,
    log,
    poolSize: 2,
  });
  try {
    await work(db);
  } finally {
    await db.close();
  }
}

await runCommands({ program: 'npm run prices', help, options: names, commands }, process.argv.slice(2));
