import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type FieldDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isNonNullType,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import { type Role, scopesOfRole } from '#platform/auth';
import { projectRoot } from '#platform/project-root';

/** A field of `Query`, `Mutation` or `Subscription`, what the supergraph demands of its callers, and an operation that asks for it. */
export interface RootField {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly name: string;
  readonly subgraph: string;
  /** Any of these sets of scopes; undefined when the field asks for a login at most. */
  readonly scopes: readonly (readonly string[])[] | undefined;
  readonly authenticated: boolean;
  readonly operation: string;
}

const read = (name: string) => readFileSync(join(projectRoot(), 'contracts', name), 'utf8');
/** The id of no record: a caller who may ask gets an answer without effect. */
const nowhere = '0199044a-4400-7fff-8000-00000000abcd';

/** What the supergraph demands of callers who select the fields of `Company`, each with an operation that asks for it. */
export function companyFields(companyId: string): readonly (Demands & { name: string; operation: string })[] {
  const type = objectTypes().get('Company')!;
  return type
    .fields!.map((node) => ({ ...demandsOf(node), name: node.name.value }))
    .filter(({ scopes }) => scopes !== undefined)
    .map((field) => ({ ...field, operation: `{ company(id: "${companyId}") { ${field.name} { __typename } } }` }));
}

/** Read from the contracts as they are committed, so that a new field cannot be forgotten here. */
export function rootFields(): readonly RootField[] {
  const api = buildASTSchema(parse(read('api.graphql')));
  const types = objectTypes();
  const roots = [
    ['query', api.getQueryType()],
    ['mutation', api.getMutationType()],
    ['subscription', api.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) =>
    Object.values(type!.getFields()).map((field) => {
      const node = types.get(type!.name)!.fields!.find(({ name }) => name.value === field.name)!;
      return { kind, ...demandsOf(node), name: field.name, operation: operationFor(api, kind, field) };
    }),
  );
}

function objectTypes(): ReadonlyMap<string, ObjectTypeDefinitionNode> {
  return new Map(
    parse(read('supergraph.graphql'))
      .definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION)
      .map((node) => [node.name.value, node]),
  );
}

type Demands = Pick<RootField, 'subgraph' | 'scopes' | 'authenticated'>;

function demandsOf(node: FieldDefinitionNode): Demands {
  const named = (name: string) => node.directives!.find((directive) => directive.name.value === name);
  const scopes = argumentOf(named('requiresScopes'), 'scopes') as string[][] | undefined;
  const graph = (argumentOf(named('join__field'), 'graph') ?? '') as string;
  return {
    subgraph: graph.toLowerCase().replace('_', '-'),
    scopes,
    authenticated: scopes !== undefined || named('authenticated') !== undefined,
  };
}

function argumentOf(directive: ConstDirectiveNode | undefined, name: string): unknown {
  const argument = directive?.arguments?.find((candidate) => candidate.name.value === name);
  return argument && valueFromASTUntyped(argument.value);
}

function operationFor(schema: GraphQLSchema, kind: RootField['kind'], field: GraphQLField<unknown, unknown>): string {
  const given = field.args
    .filter(isWorthGiving)
    .map((argument) => `${argument.name}: ${literal(schema, argument.type)}`);
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${kind} { ${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${selection} }`;
}

/** What must be given, and every id there is: an absent one may stand for the caller's own record. */
function isWorthGiving({ name, type }: GraphQLArgument | GraphQLInputField): boolean {
  const named = getNamedType(type);
  return isNonNullType(type) ? name !== 'first' : named.name === 'ID' || isInputObjectType(named);
}

function literal(schema: GraphQLSchema, type: GraphQLInputType): string {
  const named = getNamedType(type);
  if (isInputObjectType(named)) {
    const fields = Object.values(named.getFields()).filter(isWorthGiving);
    return `{ ${fields.map((field) => `${field.name}: ${literal(schema, field.type)}`).join(', ')} }`;
  }
  if (isEnumType(named)) return named.getValues()[0]!.name;
  if (named.name === 'ID') return `"${nowhere}"`;
  return literals[named.name] ?? '1';
}

const literals: Readonly<Record<string, string>> = {
  String: '"25.00"',
  Boolean: 'false',
  DateTime: '"2026-01-02T03:04:05Z"',
  LocalDate: '"2026-01-02"',
};

export function mayAsk(
  role: Role | 'anonymous',
  { scopes, authenticated }: Pick<RootField, 'scopes' | 'authenticated'>,
): boolean {
  if (role === 'anonymous') return !authenticated;
  const held: readonly string[] = scopesOfRole[role];
  return scopes === undefined || scopes.some((allOf) => allOf.every((scope) => held.includes(scope)));
}
