/** The part of Apollo's query graph that is looked at here. */
interface Edge {
  readonly overrideCondition?: unknown;
  readonly transition: { readonly kind: string; readonly definition?: { readonly name: string } };
  satisfiesOverrideConditions(labels: ReadonlyMap<string, boolean>): boolean;
}
interface Vertex {
  readonly source: string;
}
interface Path {
  readonly tail: Vertex;
  readonly graph: { verticesForType(typeName: string): readonly Vertex[]; outEdges(vertex: Vertex): readonly Edge[] };
  tailPossibleRuntimeTypes(): readonly { readonly name: string }[];
}

/**
 * Whether a progressive `@override` takes a field away from this subgraph for an object that is met here as an interface. Apollo's planner
 * then still takes it from the interface, so that `{ its { price ... on A { p: price } } }` has two prices for one object. Told that the
 * interface does not have the field, it asks for it type by type, as it does where an override has no label.
 */
export function isOverriddenBelow(path: Path, fieldName: string, labels: ReadonlyMap<string, boolean>): boolean {
  const isOverridden = (edge: Edge): boolean =>
    edge.transition.kind === 'FieldCollection' &&
    edge.transition.definition?.name === fieldName &&
    edge.overrideCondition !== undefined &&
    !edge.satisfiesOverrideConditions(labels);
  if (labels.size === 0) return false;
  return path
    .tailPossibleRuntimeTypes()
    .some(({ name }) =>
      path.graph
        .verticesForType(name)
        .some((vertex) => vertex.source === path.tail.source && path.graph.outEdges(vertex).some(isOverridden)),
    );
}
