import { GraphQLError } from 'graphql';
import type { GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { PrivateVariables } from '../planning/index.js';
import { own, setOwn } from './json.js';
import type { Variables } from './selections.js';

const NONE: Variables = Object.freeze({});

/**
 * Checks the client's variables against the operation and fills in defaults. What the client gave is sent on as given: coercion of
 * custom scalars is the subgraph's business.
 *
 * @returns the GraphQL errors when a value does not fit
 */
export function checkVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Variables,
): { readonly variables: Variables } | { readonly errors: readonly GraphQLError[] } {
  const definitions = operation.variableDefinitions ?? [];
  if (definitions.length === 0) return { variables: NONE };
  const { coerced, errors } = getVariableValues(schema, definitions, given, { maxErrors: 50 });
  if (errors) return { errors: errors.map(asBadInput) };
  const variables: Record<string, unknown> = {};
  for (const { variable } of definitions) {
    const name = variable.name.value;
    const value = own(Object.hasOwn(given, name) ? given : coerced, name);
    if (value !== undefined) setOwn(variables, name, value);
  }
  return { variables };
}

const asBadInput = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, {
    ...(error.nodes ? { nodes: error.nodes } : {}),
    originalError: error,
    extensions: { code: 'BAD_USER_INPUT' },
  });

/** The variables with their private names as well. */
export function withPrivateNames(variables: Variables, names: PrivateVariables): Variables {
  if (names.size === 0) return variables;
  const all = { ...variables };
  for (const [name, clients] of names) all[name] = own(variables, clients);
  return all;
}
