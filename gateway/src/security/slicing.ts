import {
  type FieldNode,
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLFormattedError,
  type GraphQLInputField,
  isInputObjectType,
  Kind,
  valueFromASTUntyped,
} from 'graphql';
import type { ListSize } from '../supergraph/schema-directives.js';

type Variables = Readonly<Record<string, unknown>>;

/** One of a field's slicing arguments, `paging.first` for one inside of an input object; undefined or null where it is not given. */
interface Slice {
  readonly path: string;
  readonly value: unknown;
}

/** One selection of a field, with the values that its variables have. */
export interface SelectedField {
  readonly coordinate: string;
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  readonly variables: Variables;
}

/** The slicing arguments that clients know, with the defaults of the schema where nothing is given: a `null` is something. */
export function slicesOf({ field, node, variables }: SelectedField, { slicingArguments }: ListSize): readonly Slice[] {
  return slicingArguments.flatMap((path): Slice[] => {
    const [name = '', ...rest] = path.split('.');
    const argument = field.args.find((it) => it.name === name);
    if (!argument) return [];
    const literal = node.arguments?.find((it) => it.name.value === name)?.value;
    const given: unknown = literal && valueFromASTUntyped(literal, variables);
    const value = rest.reduce<Inner | undefined>(below, inner(argument, given));
    return value ? [{ path, value: value.value }] : [];
  });
}

interface Inner {
  readonly definition: GraphQLArgument | GraphQLInputField;
  readonly value: unknown;
}

const inner = (definition: GraphQLArgument | GraphQLInputField, given: unknown): Inner => ({
  definition,
  value: given === undefined ? definition.defaultValue : given,
});

function below(at: Inner | undefined, name: string): Inner | undefined {
  const type = at && getNamedType(at.definition.type);
  const definition = isInputObjectType(type) ? type.getFields()[name] : undefined;
  if (!at || !definition) return undefined;
  // An object that is not there has no defaults.
  return isRecord(at.value) ? inner(definition, at.value[name]) : { definition, value: undefined };
}

/** What is wrong where `@listSize(requireOneSlicingArgument:)` asks for exactly one. https://ibm.github.io/graphql-specs/cost-spec.html */
export function slicingError(selected: SelectedField, size: ListSize): GraphQLFormattedError | undefined {
  if (!size.requireOneSlicingArgument || isLeftOut(selected)) return undefined;
  const slices = slicesOf(selected, size);
  const given = slices.filter(({ value }) => value !== undefined && value !== null);
  if (slices.length === 0 || given.length === 1) return undefined;
  const has = given.length === 0 ? 'none' : namesOf(given);
  const { line, column } = selected.node.loc?.startToken ?? {};
  return {
    message: `${selected.coordinate} needs exactly one of its slicing arguments ${namesOf(slices)}, but has ${has}.`,
    ...(line !== undefined && column !== undefined && { locations: [{ line, column }] }),
    extensions: { code: 'ONE_SLICING_ARGUMENT_REQUIRED', coordinate: selected.coordinate },
  };
}

const namesOf = (slices: readonly Slice[]): string => slices.map(({ path }) => `"${path}"`).join(', ');

function isLeftOut({ node, variables }: SelectedField): boolean {
  return (node.directives ?? []).some(({ name, arguments: args }) => {
    if (name.value !== 'skip' && name.value !== 'include') return false;
    const condition = args?.find((it) => it.name.value === 'if')?.value;
    const holds: unknown = condition && condition.kind !== Kind.NULL && valueFromASTUntyped(condition, variables);
    return holds === (name.value === 'skip');
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
