import { graphPath } from './apollo.js';

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
  readonly type: { readonly name: string };
}
interface Path extends Iterable<readonly [Edge | null, ...unknown[]]> {
  readonly graph: { outEdges(vertex: Vertex): readonly Edge[] };
}
type Options = readonly unknown[] | undefined;
type Advance = (schema: unknown, option: { readonly paths: readonly Path[] }, ...rest: readonly unknown[]) => Options;

const ADVANCE = 'advanceSimultaneousPathsWithOperation';

const steps = graphPath as Record<typeof ADVANCE, Advance>;

let correcting = false;
const apollos = steps[ADVANCE];
if (typeof apollos !== 'function') {
  throw new Error(
    `@apollo/query-graphs has no ${ADVANCE} any more: see what became of partial unions before upgrading.`,
  );
}
steps[ADVANCE] = (schema, option, ...rest) => {
  const next = apollos(schema, option, ...rest);
  return correcting && next?.length === 0 && option.paths.every(isDetour) ? undefined : next;
};

/**
 * Runs the planner with one rule more. To the planner, a type condition that one way to a field can never meet is met by no way: where
 * `a` declares `Action = Text | Image` and `b`, which can be reached with a key, `Action = Text`, it drops `... on Image { … }` from
 * what it asks of `a`, and images come back empty. Here a detour has no say in that: a way that jumps to another subgraph for a field
 * that it had before the jump. What the direct way cannot meet is still dropped, since lists of two subgraphs cannot be merged.
 */
export function withPartialUnions<T>(plan: () => T): T {
  correcting = true;
  try {
    return plan();
  } finally {
    correcting = false;
  }
}

function isDetour(path: Path): boolean {
  const edges = [...path].flatMap(([edge]) => (edge ? [edge] : []));
  return edges.some(
    ({ transition, head }, index) =>
      transition.kind === 'KeyResolution' && leadsThrough(path.graph, head, edges.slice(index + 1)),
  );
}

/** Whether the same fields and casts can be walked from `start`, without further jumps. */
function leadsThrough(graph: Path['graph'], start: Vertex, way: readonly Edge[]): boolean {
  let at: Vertex | undefined = start;
  for (const { transition } of way) {
    if (transition.kind === 'KeyResolution' || !at) return false;
    const step: Edge | undefined = graph.outEdges(at).find((edge) => isSameStep(edge.transition, transition));
    at = step?.conditions || step?.overrideCondition ? undefined : step?.tail;
  }
  return way.length > 0 && at !== undefined;
}

const isSameStep = (a: Edge['transition'], b: Edge['transition']): boolean =>
  a.kind === b.kind && a.definition?.name === b.definition?.name && a.castedType?.name === b.castedType?.name;
