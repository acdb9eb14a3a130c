import {
  GraphQLError,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  typeFromAST,
} from 'graphql';
import type {
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLSchema,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { PrivateVariables } from '../planning/index.js';
import { isObject, own, setOwn } from './json.js';
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
  if (definitions.every((definition) => surelyFits(schema, definition, given))) {
    return { variables: named(definitions, (name) => own(given, name)) };
  }
  const { coerced, errors } = getVariableValues(schema, definitions, given, { maxErrors: 50 });
  if (errors) return { errors: errors.map(asBadInput) };
  return { variables: named(definitions, (name) => own(Object.hasOwn(given, name) ? given : coerced, name)) };
}

function named(definitions: readonly VariableDefinitionNode[], valueOf: (name: string) => unknown): Variables {
  const variables: Record<string, unknown> = {};
  for (const { variable } of definitions) {
    const name = variable.name.value;
    const value = valueOf(name);
    if (value !== undefined) setOwn(variables, name, value);
  }
  return variables;
}

/** False also where a default has to be filled in. */
function surelyFits(schema: GraphQLSchema, definition: VariableDefinitionNode, given: Variables): boolean {
  const type = typeFromAST(schema, definition.type);
  if (!isInputType(type)) return false;
  const name = definition.variable.name.value;
  if (Object.hasOwn(given, name)) return fits(type, given[name]);
  return !isNonNullType(type) && !definition.defaultValue;
}

/** Whether `coerceInputValue` would accept the value; that takes several times as long, because it keeps the path of each value. */
function fits(type: GraphQLInputType, value: unknown): boolean {
  if (value === undefined) return false;
  if (isNonNullType(type)) return value !== null && fits(type.ofType, value);
  if (value === null) return true;
  if (isListType(type)) {
    const element = type.ofType;
    return Array.isArray(value) ? value.every((each) => fits(element, each)) : fits(element, value);
  }
  if (isInputObjectType(type)) return fitsObject(type, value);
  try {
    return type.parseValue(value) !== undefined;
  } catch {
    return false;
  }
}

const asBadInput = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, {
    ...(error.nodes ? { nodes: error.nodes } : {}),
    originalError: error,
    extensions: { code: 'BAD_USER_INPUT' },
  });

function fitsObject(type: GraphQLInputObjectType, value: unknown): boolean {
  if (type.isOneOf || !isObject(value) || Array.isArray(value)) return false;
  const fields = type.getFields();
  let known = 0;
  for (const name in fields) {
    const field = fields[name]!;
    if (Object.hasOwn(value, name)) {
      if (!fits(field.type, value[name])) return false;
      known++;
    } else if (isRequiredInputField(field)) return false;
  }
  return Object.keys(value).length === known;
}

/** The variables with their private names as well. */
export function withPrivateNames(variables: Variables, names: PrivateVariables): Variables {
  if (names.size === 0) return variables;
  const all = { ...variables };
  for (const [name, clients] of names) all[name] = own(variables, clients);
  return all;
}
