import { isDeepStrictEqual } from 'node:util';
import { type GraphQLSchema, Kind, type DocumentNode, getOperationAST, parse, validate, visit } from 'graphql';
import { type Planner, conditionVariables } from '../src/planning/index.js';
import type { Engine, ExecutionAnswer } from '../src/engine.js';
import type { InProcessSubgraph } from '../src/transport/index.js';
import type { RandomOperation } from './random-query.js';

export interface Pair {
  readonly ours: Engine;
  readonly reference: Engine;
  /** Without federation; only where nothing fails and nobody is told a lie by construction. */
  readonly truth: InProcessSubgraph | undefined;
  /** Ours, to see which corrections an operation needed. */
  readonly planner: Planner;
  /** The same without failures, where there is a truth: for the same data, then for others. */
  readonly clean?: readonly (() => Pair)[] | undefined;
}

/** One engine's answer in comparable form. */
export interface Outcome {
  readonly data: unknown;
  /** Distinct `subgraph: message`, sorted: how often an error is repeated depends on how entities are de-duplicated. */
  readonly errors: readonly string[];
  /** Set when the operation could not be planned or the executor threw. */
  readonly failure?: string;
}

export interface Difference extends RandomOperation {
  readonly ours: Outcome;
  readonly reference: Outcome;
  /** Why this difference is known and right (docs/gateway-differences.md); undefined: a bug. */
  readonly explanation?: string | undefined;
}

const identity = { key: 'fuzz', headersFor: () => ({}) };

function outcomeOf({ data, errors, extensions }: ExecutionAnswer): Outcome {
  const completion = (extensions?.['valueCompletion'] ?? []) as readonly { message: string }[];
  const texts = [
    ...(errors ?? []).map((error) => `${String(error.extensions?.['serviceName'])}: ${error.message}`),
    ...completion.map(({ message }) => `completion: ${message}`),
  ];
  return { data: data === null ? undefined : (JSON.parse(data) as unknown), errors: [...new Set(texts)].sort() };
}

async function run(engine: Engine, { query, variables }: RandomOperation): Promise<Outcome> {
  try {
    const prepared = engine.prepare(parse(query));
    return outcomeOf(await engine.execute(prepared, { variables, identity, requestId: 'fuzz' }));
  } catch (error) {
    return { data: undefined, errors: [], failure: error instanceof Error ? error.message : String(error) };
  }
}

export function isValid(schema: GraphQLSchema, { query }: RandomOperation): boolean {
  return validate(schema, parse(query)).length === 0;
}

export async function difference(pair: Pair, operation: RandomOperation): Promise<Difference | undefined> {
  const [ours, reference] = [await run(pair.ours, operation), await run(pair.reference, operation)];
  let isTrue = false;
  if (pair.truth && ours.failure === undefined) {
    const result = await pair.truth.execute({ ...operation, headers: {} });
    const truth: Outcome = { data: JSON.parse(JSON.stringify(result.data ?? null)) as unknown, errors: [] };
    isTrue = isDeepStrictEqual(truth.data, ours.data);
    if (!isTrue) return { ...operation, ours, reference: truth };
  }
  const bothFailed = ours.failure !== undefined && reference.failure !== undefined;
  if (bothFailed || isDeepStrictEqual(ours, reference)) return undefined;
  const known = explain(pair, operation, { ours, reference }) ?? (isTrue ? 'as the whole graph has it' : undefined);
  return { ...operation, ours, reference, explanation: known ?? (await withoutFailures(pair, operation)) };
}

/**
 * Where something fails there is no truth; where nothing does, the same difference may be explained, if it is to be seen: a value that was
 * asked for in another way may be the same by chance.
 */
async function withoutFailures({ clean = [] }: Pair, operation: RandomOperation): Promise<string | undefined> {
  for (const pair of clean) {
    const found = await difference(pair(), operation);
    if (found) return found.explanation;
  }
  return undefined;
}

/** The corrections of `planning/` change answers on purpose; anything else is unexplained. */
function explain(
  { ours: engine, planner }: Pair,
  { query, variables }: RandomOperation,
  { ours, reference }: { ours: Outcome; reference: Outcome },
): string | undefined {
  if (ours.failure?.includes('no subgraph can resolve')) return 'empty plan';
  if (ours.failure === undefined) {
    const document = parse(query);
    const deciding = [...conditionVariables(document).keys()];
    const conditions = new Map(deciding.map((name) => [name, variables[name] === true]));
    const { passes, renamed } = planner.plan({ document, operation: getOperationAST(document)!, conditions });
    if (JSON.stringify(passes).includes('contextRewrites')) return 'context arguments';
    if (passes.length > 1) return 'conflicting @requires';
    if (renamed.size > 0) return 'response keys';
    if (/@(skip|include)/.test(query)) return 'conditions';
  }
  if (JSON.stringify(reference).includes('NaN')) return 'key missing';
  const sdl = engine.supergraphSdl;
  const referenceLost = JSON.stringify(reference).length < JSON.stringify(ours).length || reference.errors.length > 0;
  if (/isInterfaceObject: true/.test(sdl) && referenceLost) return 'interface object';
  if (/resolvable: false/.test(sdl) && referenceLost) return 'resolvable key';
  return undefined;
}

type Path = readonly (string | number)[];

/** Every single selection that could be left out. */
function removable(document: DocumentNode): Path[] {
  const paths: Path[] = [];
  visit(document, {
    enter(node, _key, _parent, path) {
      const isSelection =
        node.kind === Kind.FIELD || node.kind === Kind.INLINE_FRAGMENT || node.kind === Kind.FRAGMENT_SPREAD;
      if (isSelection || node.kind === Kind.DIRECTIVE) paths.push([...path]);
    },
  });
  return paths;
}

function without(document: DocumentNode, removed: Path): DocumentNode {
  return visit(document, {
    enter: (_node, _key, _parent, path) => (isDeepStrictEqual([...path], [...removed]) ? null : undefined),
  });
}

export interface Reduction {
  readonly schema: GraphQLSchema;
  readonly print: (document: DocumentNode) => string;
  readonly stillDiffers: (operation: RandomOperation) => Promise<boolean>;
}

/** Leaves out one selection after the other for as long as the answers still differ. */
export async function minimise(operation: RandomOperation, reduction: Reduction): Promise<RandomOperation> {
  let smallest = operation;
  for (let changed = true; changed; ) {
    changed = false;
    const document = parse(smallest.query, { noLocation: true });
    for (const path of removable(document)) {
      const candidate = tidy(without(document, path), smallest, reduction);
      if (!candidate || !isValid(reduction.schema, candidate)) continue;
      if (!(await reduction.stillDiffers(candidate))) continue;
      smallest = candidate;
      changed = true;
      break;
    }
  }
  return smallest;
}

/** Drops fragments and variables that are no longer used; undefined when nothing would be left. */
function tidy(
  document: DocumentNode,
  { variables }: RandomOperation,
  reduction: Reduction,
): RandomOperation | undefined {
  let query: string;
  try {
    query = reduction.print(withoutUnused(document));
    parse(query);
  } catch {
    return undefined;
  }
  const names = new Set(getOperationAST(parse(query))?.variableDefinitions?.map((each) => each.variable.name.value));
  return { query, variables: Object.fromEntries(Object.entries(variables).filter(([name]) => names.has(name))) };
}

function withoutUnused(document: DocumentNode): DocumentNode {
  const variables = new Set<string>();
  const spreads = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => void variables.add(node.name.value),
    FragmentSpread: (node) => void spreads.add(node.name.value),
  });
  const pruned = visit(document, {
    VariableDefinition: (node) => (variables.has(node.variable.name.value) ? undefined : null),
    FragmentDefinition: (node) => (spreads.has(node.name.value) ? undefined : null),
  });
  return pruned.definitions.length === document.definitions.length ? pruned : withoutUnused(pruned);
}
