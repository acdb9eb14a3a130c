import {
  type ArgumentNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FieldNode,
  Kind,
  type ObjectTypeDefinitionNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  print,
  type TypeNode,
  type ValueNode,
  visit,
} from 'graphql';
import { own } from '../../execution/index.js';
import { freePrefix } from '../../free-prefix.js';

/** Response key of the sequence number in events, and variable of the position; both give way to names of the client's. */
const SEQUENCE_KEY = '_gatewaySequence';
const RESUME_VARIABLE = '_gatewayAfterSeq';
const RESUME_ARGUMENT = 'afterSeq';
const SEQUENCE_FIELDS = ['seq', 'sequence'];

/** How a stream that was lost goes on after the last event that was seen. */
export interface Resumption {
  /** The operation with the sequence number in every event. */
  readonly query: string;
  /** The same from a given position on. */
  readonly resumeQuery: string;
  readonly resumeVariable: string;
  /** Variables that `resumeQuery` still has. */
  readonly resumeVariables: readonly string[];
  /** With these variables the client says itself after which event the stream begins. */
  startsLater(variables: Readonly<Record<string, unknown>>): boolean;
  /** Takes the sequence number out of an event's data. */
  sequenceOf(data: Record<string, unknown> | null | undefined): number | undefined;
  /** Response key under which errors of the sequence number would be. */
  readonly key: string;
}

/** The sequence number's field, and the response key it is selected under. */
interface Sequenced {
  readonly key: string;
  readonly field: string;
}

/** The variable of the position from which a stream goes on. */
interface Position {
  readonly variable: string;
  readonly type: TypeNode;
}

function freeVariable({ variableDefinitions = [] }: OperationDefinitionNode): string {
  const names = new Set(variableDefinitions.map(({ variable }) => variable.name.value));
  let name = RESUME_VARIABLE;
  while (names.has(name)) name = `_${name}`;
  return name;
}

/**
 * The convention for subscriptions that can resume: the root field has an argument `afterSeq`, and the object it returns a field `seq` or
 * `sequence`, in the same subgraph. `undefined` for every other subscription.
 */
export function resumptionOf(supergraph: DocumentNode, subgraph: string, query: string): Resumption | undefined {
  const document = parse(query, { noLocation: true });
  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const root = operation?.selectionSet.selections[0];
  if (!operation || root?.kind !== Kind.FIELD || !root.selectionSet) return undefined;
  const definition = objectType(supergraph, subscriptionType(supergraph))?.fields?.find(
    ({ name }) => name.value === root.name.value,
  );
  const argument = definition?.arguments?.find(({ name }) => name.value === RESUME_ARGUMENT);
  const sequence = definition && sequenceField(supergraph, subgraph, definition);
  if (!argument || !sequence) return undefined;
  const given = root.arguments?.find(({ name }) => name.value === RESUME_ARGUMENT)?.value;
  const responseKey = root.alias?.value ?? root.name.value;
  const sequenced = { key: freePrefix(document, SEQUENCE_KEY), field: sequence };
  const position = { variable: freeVariable(operation), type: nullable(argument.type) };
  const resumed = resumedDocument(document, operation, { position, sequenced });
  return {
    query: print(withRoot(document, operation, (field) => withSequence(field, sequenced))),
    resumeQuery: print(resumed.document),
    resumeVariable: position.variable,
    resumeVariables: resumed.variables,
    key: sequenced.key,
    startsLater(variables) {
      if (given?.kind === Kind.VARIABLE) return own(variables, given.name.value) != null;
      return given !== undefined && given.kind !== Kind.NULL;
    },
    sequenceOf(data) {
      const object = data?.[responseKey];
      if (typeof object !== 'object' || object === null) return undefined;
      const value = (object as Record<string, unknown>)[sequenced.key];
      return typeof value === 'number' ? value : undefined;
    },
  };
}

function resumedDocument(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { position, sequenced }: { position: Position; sequenced: Sequenced },
): { document: DocumentNode; variables: readonly string[] } {
  const value: ValueNode = { kind: Kind.VARIABLE, name: nameNode(position.variable) };
  const argument: ArgumentNode = { kind: Kind.ARGUMENT, name: nameNode(RESUME_ARGUMENT), value };
  const changed = withRoot(document, operation, (field) => ({
    ...withSequence(field, sequenced),
    arguments: [...(field.arguments ?? []).filter(({ name }) => name.value !== RESUME_ARGUMENT), argument],
  }));
  const used = usedVariables(changed);
  const kept = (operation.variableDefinitions ?? []).filter(({ variable }) => used.has(variable.name.value));
  const variable = { kind: Kind.VARIABLE, name: nameNode(position.variable) } as const;
  const definitions = [...kept, { kind: Kind.VARIABLE_DEFINITION, variable, type: position.type } as const];
  const result = {
    ...changed,
    definitions: changed.definitions.map((node) =>
      node.kind === Kind.OPERATION_DEFINITION ? { ...node, variableDefinitions: definitions } : node,
    ),
  };
  return { document: result, variables: kept.map((each) => each.variable.name.value) };
}

/** The variables that values use, not those that are only defined. */
function usedVariables(document: DocumentNode): ReadonlySet<string> {
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: ({ name }) => void used.add(name.value),
  });
  return used;
}

function withRoot(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  change: (field: FieldNode) => FieldNode,
): DocumentNode {
  const [root, ...others] = operation.selectionSet.selections;
  const selections = [change(root as FieldNode), ...others];
  const changed = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  return { ...document, definitions: document.definitions.map((node) => (node === operation ? changed : node)) };
}

function withSequence(root: FieldNode, { key, field }: Sequenced): FieldNode {
  const selection: FieldNode = { kind: Kind.FIELD, alias: nameNode(key), name: nameNode(field) };
  return {
    ...root,
    selectionSet: { kind: Kind.SELECTION_SET, selections: [...root.selectionSet!.selections, selection] },
  };
}

/** The name of the sequence field, if this subgraph can answer it. */
function sequenceField(supergraph: DocumentNode, subgraph: string, { type }: FieldDefinitionNode): string | undefined {
  const fields = objectType(supergraph, namedType(type))?.fields ?? [];
  const graph = graphOf(supergraph, subgraph);
  return SEQUENCE_FIELDS.find((name) => {
    const field = fields.find((each) => each.name.value === name);
    return field !== undefined && ['Int', 'Float'].includes(namedType(field.type)) && isIn(field, graph);
  });
}

/** Composition leaves `@join__field` out where every subgraph of the type has the field. */
function isIn(field: FieldDefinitionNode, graph: string | undefined): boolean {
  const joins = field.directives?.filter(({ name }) => name.value === 'join__field') ?? [];
  if (joins.length === 0) return true;
  return joins.some(({ arguments: given = [] }) => {
    const valueOf = (name: string) => given.find((argument) => argument.name.value === name)?.value;
    const external = valueOf('external');
    const owner = valueOf('graph');
    if (external?.kind === Kind.BOOLEAN && external.value) return false;
    return owner?.kind === Kind.ENUM ? owner.value === graph : true;
  });
}

function graphOf(supergraph: DocumentNode, subgraph: string): string | undefined {
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
    return node.values?.find(({ directives = [] }) =>
      directives.some(({ arguments: given = [] }) =>
        given.some(
          ({ name, value }) => name.value === 'name' && value.kind === Kind.STRING && value.value === subgraph,
        ),
      ),
    )?.name.value;
  }
  return undefined;
}

function subscriptionType(supergraph: DocumentNode): string {
  for (const node of supergraph.definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue;
    const type = node.operationTypes?.find(({ operation }) => operation === OperationTypeNode.SUBSCRIPTION);
    if (type) return type.type.name.value;
  }
  return 'Subscription';
}

function objectType(supergraph: DocumentNode, name: string): ObjectTypeDefinitionNode | undefined {
  return supergraph.definitions.find((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === name) as
    | ObjectTypeDefinitionNode
    | undefined;
}

function namedType(type: TypeNode): string {
  if (type.kind === Kind.NAMED_TYPE) return type.name.value;
  // A list of objects has no sequence number of its own.
  return type.kind === Kind.NON_NULL_TYPE ? namedType(type.type) : '';
}

const nullable = (type: TypeNode): TypeNode => (type.kind === Kind.NON_NULL_TYPE ? type.type : type);

const nameNode = (value: string) => ({ kind: Kind.NAME, value }) as const;
