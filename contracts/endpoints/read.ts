import {
  type DirectiveNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type VariableDefinitionNode,
  valueFromASTUntyped,
  visit,
} from 'graphql';
import { type Endpoint, HEADER_OF, METHODS, type Parameter } from './endpoint.js';

/** A file of `contracts/operations`. */
export interface OperationFile {
  /** Its name without the extension. */
  readonly domain: string;
  readonly body: string;
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** The endpoints of all files, in their order. Fragments belong to their file. Throws with file and operation where an annotation is wrong. */
export function readEndpoints(files: readonly OperationFile[]): Endpoint[] {
  return files.flatMap(({ domain, body }) => {
    const { definitions } = parse(body);
    const fragments = new Map(
      definitions.flatMap((it) => (it.kind === Kind.FRAGMENT_DEFINITION ? [[it.name.value, it] as const] : [])),
    );
    return definitions.flatMap((it) =>
      it.kind === Kind.OPERATION_DEFINITION ? [endpointOf(it, { domain, fragments })] : [],
    );
  });
}

function endpointOf(operation: OperationDefinitionNode, of: { domain: string; fragments: Fragments }): Endpoint {
  const name = operation.name?.value ?? '';
  const refuse = (message: string) => new Error(`contracts/operations/${of.domain}.graphql: ${name}: ${message}`);
  const http = operation.directives?.find((it) => it.name.value === 'http');
  if (name === '') throw refuse('an operation needs a name.');
  if (!http) throw refuse('has no @http.');
  const given = argumentsOf(http);
  const method = METHODS.find((it) => typeof given[it] === 'string');
  if (!method) throw refuse(`@http names no method; it is one of ${METHODS.join(', ')}.`);
  const path = given[method] as string;
  const [root, ...more] = operation.selectionSet.selections;
  if (root?.kind !== Kind.FIELD || more.length > 0) throw refuse('needs exactly one root field.');
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, variable]) => variable!));
  return {
    ...of,
    name,
    method,
    path,
    status: typeof given.status === 'number' ? given.status : 200,
    location: typeof given.location === 'string' ? given.location : undefined,
    longBody: longBodyOf(given),
    kind: operation.operation,
    description: descriptionOf(operation) ?? name,
    operation,
    text: textOf(operation, of.fragments),
    parameters: (operation.variableDefinitions ?? []).map((it) =>
      parameterOf(it, { inPath, inBody: method !== 'GET' && method !== 'DELETE' }),
    ),
    root,
    rootKey: (root.alias ?? root.name).value,
    requiredMembers: membersOf(root, of.fragments).flatMap((it) =>
      isRequired(it) ? [(it.alias ?? it.name).value] : [],
    ),
  };
}

function longBodyOf({ bodyBytes, bodyValues }: Record<string, unknown>): Endpoint['longBody'] {
  if (typeof bodyBytes !== 'number' || typeof bodyValues !== 'number') return undefined;
  return { bytes: bodyBytes, values: bodyValues };
}

function parameterOf(
  variable: VariableDefinitionNode,
  { inPath, inBody }: { inPath: ReadonlySet<string>; inBody: boolean },
): Parameter {
  const name = variable.variable.name.value;
  const header = HEADER_OF[name];
  const param = variable.directives?.find((it) => it.name.value === 'param');
  const { lowercase, ...keywords } = param ? argumentsOf(param) : {};
  return {
    name,
    in: inPath.has(name) ? 'path' : header ? 'header' : inBody ? 'body' : 'query',
    ...(header && !inPath.has(name) && { header }),
    type: variable.type,
    required: variable.type.kind === Kind.NON_NULL_TYPE && variable.defaultValue === undefined,
    default: variable.defaultValue && valueFromASTUntyped(variable.defaultValue),
    description: descriptionOf(variable),
    keywords,
    lowercase: lowercase === true,
  };
}

/** The fields directly below a field, whatever fragment they come from. */
export function membersOf({ selectionSet }: Pick<FieldNode, 'selectionSet'>, fragments: Fragments): FieldNode[] {
  return (selectionSet?.selections ?? []).flatMap((it) => {
    if (it.kind === Kind.FIELD) return [it];
    return membersOf(it.kind === Kind.FRAGMENT_SPREAD ? fragments.get(it.name.value)! : it, fragments);
  });
}

export const isRequired = ({ directives }: FieldNode): boolean =>
  directives?.some((it) => it.name.value === 'required') === true;

const argumentsOf = ({ arguments: given }: DirectiveNode): Record<string, unknown> =>
  Object.fromEntries((given ?? []).map((it) => [it.name.value, valueFromASTUntyped(it.value)]));

const descriptionOf = (node: object): string | undefined =>
  (node as { description?: { value: string } }).description?.value;

/** The operation and the fragments it reaches, as the gateway gets it: our directives and all descriptions are for us. */
function textOf(operation: OperationDefinitionNode, fragments: Fragments): string {
  const used = new Map<string, FragmentDefinitionNode>();
  const collect = (node: OperationDefinitionNode | FragmentDefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || used.has(name.value)) return;
        used.set(name.value, fragment);
        collect(fragment);
      },
    });
  };
  collect(operation);
  return [operation, ...used.values()].map((it) => print(withoutAnnotations(it))).join('\n\n');
}

const OURS = new Set(['http', 'param', 'required']);

function withoutAnnotations<T extends OperationDefinitionNode | FragmentDefinitionNode>(node: T): T {
  return visit(node, {
    Directive: ({ name }) => (OURS.has(name.value) ? null : undefined),
    OperationDefinition: (it) => ({ ...it, description: undefined }),
    VariableDefinition: (it) => ({ ...it, description: undefined }),
    FragmentDefinition: (it) => ({ ...it, description: undefined }),
  });
}
