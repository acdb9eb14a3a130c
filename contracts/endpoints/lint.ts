import {
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  Kind,
  parse,
  type TypeNode,
  typeFromAST,
  validate,
} from 'graphql';
import type { Endpoint } from './endpoint.js';
import { membersOf } from './read.js';

/** The type of an endpoint's body before it is cut down to the selection. */
export const rootTypeOf = ({ operation, root }: Endpoint, schema: GraphQLSchema): GraphQLOutputType | undefined =>
  schema.getRootType(operation.operation)?.getFields()[root.name.value]?.type;

export const inputTypeOf = (type: TypeNode, schema: GraphQLSchema): GraphQLInputType =>
  typeFromAST(schema, type as never) as GraphQLInputType;

/** Types whose objects become problems: what implements `ErrorResult`. */
export function refusalTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const type = schema.getType('ErrorResult');
  if (!type || !isAbstractType(type)) return new Set();
  return new Set(schema.getPossibleTypes(type).map(({ name }) => name));
}

/** What is wrong with endpoints that can be read: against the schema, and with each other. A build must not pass with any of it. */
export function lintEndpoints(endpoints: readonly Endpoint[], schema: GraphQLSchema): string[] {
  const problems: string[] = [];
  const routes = new Map<string, string>();
  const names = new Map<string, string>();
  const refusals = refusalTypes(schema);
  for (const endpoint of endpoints) {
    const { domain, name, method, path, kind, parameters } = endpoint;
    const say = (message: string) => problems.push(`contracts/operations/${domain}.graphql: ${name}: ${message}`);
    for (const error of validate(schema, parse(endpoint.text))) say(error.message);
    const route = `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`;
    if (routes.has(route)) say(`${route} belongs to ${routes.get(route)} already.`);
    if (names.has(name)) say(`the name belongs to an operation in ${names.get(name)}.graphql already.`);
    routes.set(route, name);
    names.set(name, domain);
    if (!path.startsWith('/v1/')) say('the path must start with /v1/.');
    if (kind === 'mutation' && method === 'GET') say('a mutation cannot be a GET.');
    if (kind !== 'mutation' && method !== 'GET') say(`a ${kind} must be a GET.`);
    for (const [, variable] of path.matchAll(/\{(\w+)\}/g))
      if (!parameters.some((it) => it.name === variable)) say(`{${variable}} in the path is no variable.`);
    const type = rootTypeOf(endpoint, schema);
    if (!type || !isAbstractType(getNamedType(type))) continue;
    const first = membersOf(endpoint.root, endpoint.fragments)[0];
    if (first?.name.value !== '__typename') say('the first field of a union must be __typename.');
    if (refusals.size > 0 && !readsRefusals(endpoint))
      say('must read `... on ErrorResult { code message }`, or a refusal has no words.');
  }
  return problems;
}

function readsRefusals({ root, fragments }: Endpoint): boolean {
  const spreads = (set: Endpoint['root']['selectionSet']): boolean =>
    (set?.selections ?? []).some((it) => {
      if (it.kind === Kind.FIELD) return false;
      if (it.kind === Kind.FRAGMENT_SPREAD) return spreads(fragments.get(it.name.value)?.selectionSet);
      return it.typeCondition?.name.value === 'ErrorResult' || spreads(it.selectionSet);
    });
  return spreads(root.selectionSet);
}
