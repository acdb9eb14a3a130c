import {
  GraphQLError,
  GraphQLFloat,
  GraphQLID,
  Kind,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
  isSpecifiedScalarType,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';
import type {
  ConstValueNode,
  GraphQLInputObjectType,
  GraphQLInputType,
  GraphQLSchema,
  OperationDefinitionNode,
  VariableDefinitionNode,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import type { PrivateVariables } from '../planning/index.js';
import { ExactNumber, isExact } from '../exact-json.js';
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
  const { coerced, errors } = getVariableValues(schema, definitions, rounded(given) as Variables, { maxErrors: 50 });
  if (errors) return { errors: errors.map(asBadInput) };
  const exact = exactDefaults(definitions);
  return {
    variables: named(definitions, (name) =>
      Object.hasOwn(given, name) ? own(given, name) : (exact.get(name) ?? own(coerced, name)),
    ),
  };
}

/** The defaults with numbers that a double cannot hold. */
function exactDefaults(definitions: readonly VariableDefinitionNode[]): ReadonlyMap<string, unknown> {
  const exact = new Map<string, unknown>();
  for (const { variable, defaultValue } of definitions) {
    const value = defaultValue && exactValue(defaultValue);
    if (value && hasExactNumbers(value)) exact.set(variable.name.value, value);
  }
  return exact;
}

/** A literal as JSON has it, without looking at its type. */
function exactValue(node: ConstValueNode): unknown {
  if (node.kind === Kind.INT || node.kind === Kind.FLOAT) {
    return isExact(node.value) ? Number(node.value) : new ExactNumber(node.value);
  }
  if (node.kind === Kind.LIST) return node.values.map(exactValue);
  if (node.kind !== Kind.OBJECT) return valueFromASTUntyped(node);
  const object: Record<string, unknown> = {};
  for (const { name, value } of node.fields) setOwn(object, name.value, exactValue(value));
  return object;
}

function hasExactNumbers(value: unknown): boolean {
  if (value instanceof ExactNumber) return true;
  return isObject(value) && Object.values(value).some(hasExactNumbers);
}

/** For checks and messages of GraphQL.js, which knows doubles only. */
function rounded(value: unknown): unknown {
  if (value instanceof ExactNumber) return value.valueOf();
  if (!isObject(value)) return value;
  if (Array.isArray(value)) return value.map(rounded);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) setOwn(copy, key, rounded(value[key]));
  return copy;
}

/** What a subgraph makes of a number with so many digits is its business, as long as there is a way to do so. */
function fitsNumber(type: GraphQLInputType, value: ExactNumber): boolean {
  if (type === GraphQLFloat) return Number.isFinite(value.valueOf());
  if (type === GraphQLID) return /^-?\d+$/.test(String(value));
  return isScalarType(type) && !isSpecifiedScalarType(type);
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
  if (value instanceof ExactNumber) return fitsNumber(type, value);
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
