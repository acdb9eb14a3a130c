import { GraphQLError, Kind, OperationTypeNode, TypeInfo, isAbstractType, visit, visitWithTypeInfo } from 'graphql';
import type {
  ASTVisitor,
  DocumentNode,
  GraphQLCompositeType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { Requirement, Requirements } from './requirements.js';
import { perRootField } from './root-fields.js';

interface Schemas {
  readonly supergraph: GraphQLSchema;
  readonly api: GraphQLSchema;
}

/** `Type.field` → the pass that fetches it; fields without a conflicting `@requires` are not listed. */
type PassOf = ReadonlyMap<string, number>;

const needsOf = (
  schemas: Schemas,
  requirements: Requirements,
  parent: GraphQLCompositeType,
  field: string,
): Requirement[] => {
  const type = schemas.supergraph.getType(parent.name);
  const types = type && isAbstractType(type) ? schemas.supergraph.getPossibleTypes(type).map((each) => each.name) : [];
  return [parent.name, ...types].flatMap((name) => [...(requirements.ofField.get(`${name}.${field}`) ?? [])]);
};

/** Field name → the arguments with which one pass reads fields of that name. */
type Reads = Map<string, Set<string>>;

const nameIn = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function readsOf(needs: readonly Requirement[]): Reads {
  const reads: Reads = new Map();
  for (const { path, args } of needs) reads.set(nameIn(path), (reads.get(nameIn(path)) ?? new Set()).add(args));
  return reads;
}

const agree = (a: Reads, b: Reads): boolean =>
  [...a].every(([name, args]) => {
    const others = b.get(name);
    return !others || new Set([...args, ...others]).size === 1;
  });

/**
 * Each pass reads fields of one name with one set of arguments only. By name, not by the path below the entity: what one entity requires
 * of another (`lines { item { price(currency: USD) } }`) may be what that one requires of itself (`item { price(currency: EUR) }`).
 */
function assignPasses(
  schemas: Schemas,
  requirements: Requirements,
  document: DocumentNode,
): { passOf: PassOf; count: number } {
  const typeInfo = new TypeInfo(schemas.api);
  const passes: Reads[][] = [];
  const passOf = new Map<string, number>();
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      Field(node) {
        const parent = typeInfo.getParentType();
        const coordinate = parent ? `${parent.name}.${node.name.value}` : '';
        if (!parent || passOf.has(coordinate)) return;
        const reads = readsOf(needsOf(schemas, requirements, parent, node.name.value));
        if (reads.size === 0) return;
        let index = passes.findIndex((pass) => pass.every((other) => agree(other, reads)));
        if (index < 0) index = passes.push([]) - 1;
        passes[index]!.push(reads);
        passOf.set(coordinate, index);
      },
    }),
  );
  return { passOf, count: passes.length };
}

const typenameOnly: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

/**
 * The first pass is the operation without the fields of other passes; the later ones hold only their own fields and the way to them,
 * so that nothing is fetched (and no error reported) twice. Fragments keep everything: where they are spread is not known here.
 */
function documentOfPass(api: GraphQLSchema, document: DocumentNode, passOf: PassOf, index: number): DocumentNode {
  const typeInfo = new TypeInfo(api);
  let insideOwn = 0;
  let inFragment = false;
  const pruned = (): boolean => index > 0 && insideOwn === 0 && !inFragment;
  const passOfField = (name: string): number | undefined => passOf.get(`${typeInfo.getParentType()?.name}.${name}`);
  const visitor: ASTVisitor = {
    FragmentDefinition: { enter: () => void (inFragment = true), leave: () => void (inFragment = false) },
    Field: {
      enter(node) {
        const pass = passOfField(node.name.value);
        if (pass !== undefined && pass !== index) return null;
        if (pass === index) insideOwn++;
        else if (!node.selectionSet && pruned()) return null;
        return undefined;
      },
      leave(node) {
        if (passOfField(node.name.value) === index) insideOwn--;
        else if (node.selectionSet === typenameOnly && pruned()) return null;
        return undefined;
      },
    },
    InlineFragment: { leave: (node) => (node.selectionSet === typenameOnly && pruned() ? null : undefined) },
    SelectionSet: { leave: (node) => (node.selections.length > 0 ? undefined : typenameOnly) },
  };
  return visit(document, visitWithTypeInfo(typeInfo, visitor));
}

/**
 * Two fields that require the same field with different arguments cannot share one fetch of it: the planner would give both the same
 * value. Such an operation is planned as several passes over one result, one after the other.
 *
 * @returns documents in their order; a mutation with such fields in a group for each of its own fields, which are executed one by one
 */
export function splitIntoPasses(
  schemas: Schemas,
  requirements: Requirements,
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
): readonly (readonly DocumentNode[])[] {
  const whole = splitDocument(schemas, requirements, document);
  if (whole.length === 1 || operation.operation !== OperationTypeNode.MUTATION) return [whole];
  return perRootField(document, operation.name?.value).map((each) => splitDocument(schemas, requirements, each));
}

function splitDocument(schemas: Schemas, requirements: Requirements, document: DocumentNode): readonly DocumentNode[] {
  if (!requirements.anyArguments) return [document];
  const { passOf, count } = assignPasses(schemas, requirements, document);
  if (count < 2) return [document];
  return Array.from({ length: count }, (_, index) => documentOfPass(schemas.api, document, passOf, index));
}

/** The answer to a mutation or subscription that would have to run its own fields once per pass. */
export function conflictingRequirements(
  schemas: Schemas,
  requirements: Requirements,
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
): GraphQLError {
  const { passOf } = assignPasses(schemas, requirements, document);
  return new GraphQLError(
    `This ${operation.operation} selects fields whose @requires read one field with different arguments: ${[...passOf.keys()].join(', ')}. Select them in separate operations.`,
    { extensions: { code: 'CONFLICTING_REQUIREMENTS' } },
  );
}
