import { graphPath } from './apollo.js';
import { type CompositeType, possibleRuntimeTypes } from '@apollo/federation-internals';
import type { WantedTypes } from './wanted-types.js';

interface Edge {
  readonly head: Vertex;
  readonly tail: Vertex;
  /** `@requires` and progressive `@override`: such a way may be closed. */
  readonly conditions?: unknown;
  readonly overrideCondition?: unknown;
  readonly transition: {
    readonly kind: string;
    readonly definition?: { readonly name: string };
    readonly castedType?: { readonly name: string };
  };
}
interface Vertex {
  readonly type: CompositeType;
}
type Step = readonly [edge: Edge | null, trigger: { readonly kind?: string; responseName?(): string }, ...unknown[]];
interface Path extends Iterable<Step> {
  readonly root: Vertex;
  readonly graph: { outEdges(vertex: Vertex): readonly Edge[] };
}
type Options = readonly unknown[] | undefined;
type Advance = (schema: unknown, option: { readonly paths: readonly Path[] }, ...rest: readonly unknown[]) => Options;

const ENTRANCE = 'SubgraphEnteringTransition';
const QUERY_ROOT = '[query]';
const ADVANCE = 'advanceSimultaneousPathsWithOperation';

const steps = graphPath as Record<typeof ADVANCE, Advance>;

let wanted: WantedTypes | undefined;
const apollos = steps[ADVANCE];
if (typeof apollos !== 'function') {
  throw new Error(
    `@apollo/query-graphs has no ${ADVANCE} any more: see what became of partial unions before upgrading.`,
  );
}
steps[ADVANCE] = (schema, option, ...rest) => {
  const next = apollos(schema, option, ...rest);
  if (!wanted || next?.length !== 0) return next;
  const { at } = wanted;
  return option.paths.every((path) => isDetour(path) || isLesserRoot(path, at)) ? undefined : next;
};

/**
 * Runs the planner with one rule more. To the planner, a type condition that one way to a field can never meet is met by no way: where
 * `a` declares `Action = Text | Image` and `b` `Action = Text`, it drops `... on Image { … }` from what it asks of `a`, and images come
 * back empty. Here two kinds of way have no say in that:
 * - a detour: one that jumps to another subgraph for a field that it had before the jump;
 * - of several that begin at root fields with the same name, all but the one that meets most of what the operation asks for there.
 *
 * What the one that is left cannot meet is still dropped, since lists of two subgraphs cannot be merged.
 */
export function withPartialUnions<T>(types: WantedTypes, plan: () => T): T {
  wanted = types;
  try {
    return plan();
  } finally {
    wanted = undefined;
  }
}

function isDetour(path: Path): boolean {
  const edges = [...path].flatMap(([edge]) => (edge ? [edge] : []));
  return edges.some(
    ({ transition, head }, index) =>
      transition.kind === 'KeyResolution' &&
      index + 1 < edges.length &&
      endOf(path.graph, head, edges.slice(index + 1)) !== undefined,
  );
}

/** Whether another subgraph's root field leads to the same place without a jump, and to more of the wanted types there. */
function isLesserRoot(path: Path, wantedAt: WantedTypes['at']): boolean {
  if (path.root.type.name !== QUERY_ROOT) return false;
  const walked = [...path].flatMap(([edge, trigger]) => (edge ? [{ edge, trigger }] : []));
  const [entrance, ...way] = walked.map(({ edge }) => edge);
  if (entrance?.transition.kind !== ENTRANCE || way.length === 0) return false;
  const ends = path.graph.outEdges(path.root).flatMap((edge) => {
    const end = edge.transition.kind === ENTRANCE ? endOf(path.graph, edge.tail, way) : undefined;
    return end ? [{ edge, end }] : [];
  });
  const own = ends.find(({ edge }) => edge === entrance);
  if (!own || ends.length < 2) return false;
  const keys = walked.flatMap(({ trigger }) => (trigger.kind === 'Field' ? (trigger.responseName?.() ?? []) : []));
  const types = wantedAt(keys);
  const meets = ({ end }: typeof own): number =>
    possibleRuntimeTypes(end.type).filter(({ name }) => types.has(name)).length;
  const most = Math.max(...ends.map(meets));
  return ends.find((each) => meets(each) === most) !== own;
}

/** Where the same fields and casts lead from `start`, without further jumps. */
function endOf(graph: Path['graph'], start: Vertex, way: readonly Edge[]): Vertex | undefined {
  let at: Vertex | undefined = start;
  for (const { transition } of way) {
    if (transition.kind === 'KeyResolution' || !at) return undefined;
    const step: Edge | undefined = graph.outEdges(at).find((edge) => isSameStep(edge.transition, transition));
    at = step?.conditions || step?.overrideCondition ? undefined : step?.tail;
  }
  return at;
}

const isSameStep = (a: Edge['transition'], b: Edge['transition']): boolean =>
  a.kind === b.kind && a.definition?.name === b.definition?.name && a.castedType?.name === b.castedType?.name;
