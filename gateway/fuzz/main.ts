/**
 * Differential fuzzer: random valid queries through our executor and through Apollo's, over random data with nulls and errors.
 * `npm run fuzz:gateway -- --help` says how.
 */
import { existsSync, readFileSync } from 'node:fs';
import { print } from 'graphql';
import { createEngine } from '../src/create-engine.js';
import { Planner, loadSupergraph } from '../src/planning/index.js';
import { contexts, sharedInContexts } from '../tests/fixtures/contexts.js';
import * as corrections from '../tests/fixtures/corrections.js';
import { compose } from '../tests/fixtures/federation.js';
import { general } from '../tests/fixtures/general.js';
import { type Difference, type Pair, difference, isValid, minimise } from './compare.js';
import { type DataOptions, mockSubgraphs, wholeGraph } from './federated-data.js';
import { type FuzzOptions, HELP, readFuzzOptions } from './options.js';
import { QueryGenerator } from './random-query.js';
import { Random } from './random.js';

const OWN_SUPERGRAPH = 'contracts/supergraph.graphql';

interface Totals {
  queries: number;
  equal: number;
  readonly explained: Map<string, number>;
  unexplained: number;
}

function supergraphs(file: string | undefined): Map<string, string> {
  if (file) return new Map([[file, supergraphIn(file)]]);
  const fixtures = { general, contexts, sharedInContexts, ...corrections };
  const found = new Map(
    Object.entries(fixtures).map(([name, fixture]) => [name, compose(fixture, (each) => `http://${each}.invalid`)]),
  );
  if (existsSync(OWN_SUPERGRAPH)) found.set(OWN_SUPERGRAPH, readFileSync(OWN_SUPERGRAPH, 'utf8'));
  return found;
}

/** @throws Error that says what is wrong with the file */
function supergraphIn(file: string): string {
  let sdl: string;
  try {
    sdl = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The supergraph cannot be read: ${messageOf(error)}`, { cause: error });
  }
  try {
    loadSupergraph(sdl);
  } catch (error) {
    throw new Error(`${file} is not a supergraph: ${messageOf(error)}`, { cause: error });
  }
  return sdl;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Clean data, data with nulls, data with nulls and errors: a third of the queries each. */
const dataOptions = (seed: number): DataOptions => ({
  seed,
  nulls: seed % 3 === 0 ? 0 : 0.15,
  errors: seed % 3 === 2 ? 0.03 : 0,
});

/** What is too dear to plan in the usual time says nothing about answers. */
const PLANNING_MS = 60_000;

function enginesFor(supergraphSdl: string, data: DataOptions): Pair {
  const options = {
    supergraphSdl,
    planningMs: PLANNING_MS,
    transports: mockSubgraphs(supergraphSdl, data),
    sharing: { subgraphRequests: false },
    fetchOptions: { breakerFailures: 0 },
  };
  return {
    ours: createEngine(options),
    reference: createEngine({ ...options, executor: 'reference' }),
    truth: data.errors === 0 ? wholeGraph(supergraphSdl, data) : undefined,
    planner: new Planner(supergraphSdl, PLANNING_MS),
    clean: data.errors > 0 ? cleanPairs(supergraphSdl, data) : undefined,
  };
}

const CLEAN_PAIRS = 8;

const cleanPairs = (supergraphSdl: string, data: DataOptions): readonly (() => Pair)[] =>
  Array.from({ length: CLEAN_PAIRS }, (_, more) =>
    once(() => enginesFor(supergraphSdl, { ...data, seed: data.seed + more, errors: 0 })),
  );

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Queries that share one pair of engines and one set of data. */
const BATCH = 25;

async function fuzz(name: string, sdl: string, of: { seed: number; queries: number }): Promise<Totals> {
  const totals: Totals = { queries: 0, equal: 0, explained: new Map(), unexplained: 0 };
  for (let batch = 0; totals.queries < of.queries; batch++) {
    const seed = of.seed * 10_000 + batch;
    const pair = enginesFor(sdl, dataOptions(seed));
    const random = new Random(seed);
    for (let index = 0; index < BATCH && totals.queries < of.queries; index++) {
      const operation = new QueryGenerator(pair.ours.apiSchema, random).generate();
      if (!isValid(pair.ours.apiSchema, operation)) continue;
      totals.queries++;
      const found = await difference(pair, operation);
      if (!found) totals.equal++;
      else if (found.explanation)
        totals.explained.set(found.explanation, (totals.explained.get(found.explanation) ?? 0) + 1);
      else await report(name, seed, pair, found, totals);
    }
  }
  return totals;
}

async function report(name: string, seed: number, pair: Pair, found: Difference, totals: Totals): Promise<void> {
  if (totals.unexplained++ >= 3) return;
  const smallest = await minimise(found, {
    schema: pair.ours.apiSchema,
    print,
    stillDiffers: async (operation) => {
      const left = await difference(pair, operation);
      return left !== undefined && left.explanation === undefined;
    },
  });
  process.stdout.write(testCase(name, seed, (await difference(pair, smallest)) ?? found));
}

/** The difference as a test to paste into gateway/tests. */
function testCase(name: string, seed: number, { query, variables, ours, reference }: Difference): string {
  return `
it('answers as the reference: ${name}, data seed ${seed}', async () => {
  const pair = enginesFor(supergraphs(undefined).get(${JSON.stringify(name)})!, dataOptions(${seed}));
  const operation = {
    query: \`${query.replaceAll('\n', '\n      ')}\`,
    variables: ${JSON.stringify(variables)},
  };
  // ours:      ${JSON.stringify(ours)}
  // reference: ${JSON.stringify(reference)}
  expect(await difference(pair, operation)).toBeUndefined();
});
`;
}

async function main({ seed, queries, supergraph }: FuzzOptions): Promise<number> {
  let unexplained = 0;
  for (const [name, sdl] of supergraphs(supergraph)) {
    const totals = await fuzz(name, sdl, { seed, queries });
    const explained = [...totals.explained].map(([why, count]) => `${count} ${why}`).join(', ');
    process.stdout.write(
      `${name}: ${totals.queries} queries, ${totals.equal} equal${explained ? `, corrected: ${explained}` : ''}, ${totals.unexplained} unexplained\n`,
    );
    unexplained += totals.unexplained;
  }
  return unexplained > 0 ? 1 : 0;
}

try {
  const options = readFuzzOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(HELP);
  else process.exitCode = await main(options);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 2;
}
