import { Kind, getNamedType, isInterfaceType, isObjectType, parse, print } from 'graphql';
import type { GraphQLNamedType, GraphQLSchema, SelectionSetNode } from 'graphql';

/** One field that some `@requires` reads: response path below the entity (`/price`, `/dimensions/size`) and its arguments as text. */
export interface Requirement {
  readonly path: string;
  readonly args: string;
}

/** What the `@requires` of a supergraph read with arguments; empty where no `@requires` uses any. */
export interface Requirements {
  /** `Type.field` → the argument texts with which some `@requires` reads that field. */
  readonly readWith: ReadonlyMap<string, ReadonlySet<string>>;
  /** `Type.field` → everything its own `@requires` reads, through the requirements of what it reads. */
  readonly ofField: ReadonlyMap<string, readonly Requirement[]>;
  readonly anyArguments: boolean;
}

export const argumentsText = (args: readonly { readonly kind: Kind.ARGUMENT }[] | undefined): string =>
  (args ?? [])
    .map((argument) => print(argument as never))
    .sort()
    .join(',');

type FieldSets = Map<string, { type: GraphQLNamedType; selections: SelectionSetNode[] }>;

function requiredFieldSets(schema: GraphQLSchema): FieldSets {
  const found: FieldSets = new Map();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      for (const directive of field.astNode?.directives ?? []) {
        if (directive.name.value !== 'join__field') continue;
        const requires = directive.arguments?.find((argument) => argument.name.value === 'requires')?.value;
        if (requires?.kind !== Kind.STRING) continue;
        const definition = parse(`{${requires.value}}`, { noLocation: true }).definitions[0];
        if (definition?.kind !== Kind.OPERATION_DEFINITION) continue;
        const coordinate = `${type.name}.${field.name}`;
        const known = found.get(coordinate) ?? { type, selections: [] };
        known.selections.push(definition.selectionSet);
        found.set(coordinate, known);
      }
    }
  }
  return found;
}

class RequirementReader {
  readonly readWith = new Map<string, Set<string>>();
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly sets: FieldSets,
  ) {}

  /** `visiting` guards against two fields that require each other. */
  of(coordinate: string, visiting: ReadonlySet<string> = new Set()): Requirement[] {
    const entry = this.sets.get(coordinate);
    if (!entry || visiting.has(coordinate)) return [];
    const found: Requirement[] = [];
    const inner = new Set(visiting).add(coordinate);
    for (const selectionSet of entry.selections) this.walk({ type: entry.type, selectionSet, path: '' }, found, inner);
    return found;
  }

  private walk(
    at: { type: GraphQLNamedType; selectionSet: SelectionSetNode; path: string },
    found: Requirement[],
    visiting: ReadonlySet<string>,
  ): void {
    for (const selection of at.selectionSet.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) continue;
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const condition = selection.typeCondition && this.schema.getType(selection.typeCondition.name.value);
        this.walk({ ...at, type: condition ?? at.type, selectionSet: selection.selectionSet }, found, visiting);
        continue;
      }
      const name = selection.name.value;
      if (!isObjectType(at.type) && !isInterfaceType(at.type)) continue;
      const field = at.type.getFields()[name];
      if (!field) continue;
      const coordinate = `${at.type.name}.${name}`;
      const args = argumentsText(selection.arguments);
      const path = `${at.path}/${name}`;
      this.readWith.set(coordinate, (this.readWith.get(coordinate) ?? new Set()).add(args));
      found.push({ path, args });
      for (const nested of this.of(coordinate, visiting))
        found.push({ path: at.path + nested.path, args: nested.args });
      if (selection.selectionSet) {
        this.walk({ type: getNamedType(field.type), selectionSet: selection.selectionSet, path }, found, visiting);
      }
    }
  }
}

export function readRequirements(supergraph: GraphQLSchema): Requirements {
  const sets = requiredFieldSets(supergraph);
  const reader = new RequirementReader(supergraph, sets);
  const ofField = new Map<string, readonly Requirement[]>();
  for (const coordinate of sets.keys()) ofField.set(coordinate, reader.of(coordinate));
  const anyArguments = [...reader.readWith.values()].some((texts) => [...texts].some((text) => text !== ''));
  return { readWith: reader.readWith, ofField, anyArguments };
}
