import {
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { isRequired, refusalTypes } from '../endpoints/index.js';

/** A JSON Schema, or another part of an OpenAPI document. */
export type Json = Readonly<Record<string, unknown>>;

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

const INT32 = { minimum: -2_147_483_648, maximum: 2_147_483_647 };

const SCALARS: Readonly<Record<string, Json>> = {
  ID: { type: 'string' },
  String: { type: 'string' },
  Int: { type: 'integer', format: 'int32', ...INT32 },
  Float: { type: 'number' },
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
  LocalDate: { type: 'string', format: 'date' },
  Minutes: { type: 'integer', minimum: 0 },
};

/** JSON Schemas of GraphQL types: whole ones for what comes in, cut down to a selection for what goes out. */
export class Shapes {
  /** What `#/components/schemas` holds: fragments, enums and input types, by name. */
  readonly components: Record<string, Json> = {};
  readonly #schema: GraphQLSchema;
  readonly #refusals: ReadonlySet<string>;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
    this.#refusals = refusalTypes(schema);
  }

  input(type: GraphQLInputType): Json {
    return isNonNullType(type) ? this.inputValue(type.ofType) : nullable(this.inputValue(type));
  }

  /** Where null is told by absence. */
  inputValue(type: GraphQLInputType): Json {
    const inner: GraphQLInputType = isNonNullType(type) ? type.ofType : type;
    if (isListType(inner)) return { type: 'array', items: this.input(inner.ofType) };
    return this.#named(getNamedType(inner));
  }

  /** The value of a field, as its selection cuts it. `required`: it is never null. */
  output(
    type: GraphQLOutputType,
    {
      set,
      fragments,
      required = false,
    }: { set: SelectionSetNode | undefined; fragments: Fragments; required?: boolean },
  ): Json {
    if (isNonNullType(type)) return this.#outputValue(type.ofType, { set, fragments });
    const value = this.#outputValue(type, { set, fragments });
    return required ? value : nullable(value);
  }

  #outputValue(type: GraphQLOutputType, of: { set: SelectionSetNode | undefined; fragments: Fragments }): Json {
    if (isListType(type)) return { type: 'array', items: this.output(type.ofType, of) };
    const named = getNamedType(type);
    return of.set ? this.#selected(named, { set: of.set, fragments: of.fragments }) : this.#named(named);
  }

  #selected(type: GraphQLNamedType, { set, fragments }: { set: SelectionSetNode; fragments: Fragments }): Json {
    const [only, ...more] = set.selections;
    if (only?.kind === Kind.FRAGMENT_SPREAD && more.length === 0)
      return this.#fragment(fragments.get(only.name.value)!, fragments);
    if (isAbstractType(type)) return this.#members(set, fragments);
    const properties = this.#properties(type as GraphQLObjectType, { set, fragments });
    return { type: 'object', required: Object.keys(properties), properties };
  }

  #properties(
    type: GraphQLObjectType,
    { set, fragments }: { set: SelectionSetNode; fragments: Fragments },
  ): Record<string, Json> {
    const properties: Record<string, Json> = {};
    for (const it of set.selections) {
      if (it.kind !== Kind.FIELD) {
        const inner = it.kind === Kind.FRAGMENT_SPREAD ? fragments.get(it.name.value)!.selectionSet : it.selectionSet;
        Object.assign(properties, this.#properties(type, { set: inner, fragments }));
        continue;
      }
      if (it.name.value === '__typename') continue;
      const field = type.getFields()[it.name.value]!;
      const shape = this.output(field.type, { set: it.selectionSet, fragments, required: isRequired(it) });
      properties[(it.alias ?? it.name).value] = described(shape, field.description);
    }
    return properties;
  }

  /** A component of the fragment's name, without its `Body`. */
  #fragment(fragment: FragmentDefinitionNode, fragments: Fragments): Json {
    const type = this.#schema.getType(fragment.typeCondition.name.value)!;
    if (isAbstractType(type)) return this.#members(fragment.selectionSet, fragments);
    const name = fragment.name.value.replace(/Body$/, '');
    const shape = this.#selected(type, { set: fragment.selectionSet, fragments });
    return this.#component(name, described(shape, type.description));
  }

  /** A union without its refusals, which are problems and no part of the body. */
  #members(set: SelectionSetNode, fragments: Fragments): Json {
    const members = this.#successes(set, fragments);
    return members.length === 1 ? members[0]! : { oneOf: members };
  }

  #successes(set: SelectionSetNode, fragments: Fragments): Json[] {
    return set.selections.flatMap((it): Json[] => {
      if (it.kind === Kind.FIELD) return [];
      if (it.kind === Kind.FRAGMENT_SPREAD)
        return this.#successes(fragments.get(it.name.value)!.selectionSet, fragments);
      const name = it.typeCondition!.name.value;
      if (name === 'ErrorResult' || this.#refusals.has(name)) return [];
      return [this.#selected(this.#schema.getType(name)!, { set: it.selectionSet, fragments })];
    });
  }

  #named(type: GraphQLNamedType): Json {
    if (isScalarType(type)) return SCALARS[type.name] ?? described({}, type.description);
    if (isEnumType(type)) {
      const values = type.getValues();
      const meanings = values.map(({ name, description }) => `- \`${name}\`${description ? `: ${description}` : ''}`);
      const description = [type.description, ...meanings].filter(Boolean).join('\n');
      return this.#component(type.name, { type: 'string', enum: values.map(({ name }) => name), description });
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields());
      return this.#component(
        type.name,
        described(
          {
            type: 'object',
            additionalProperties: false,
            required: fields.flatMap((it) =>
              isNonNullType(it.type) && it.defaultValue === undefined ? [it.name] : [],
            ),
            properties: Object.fromEntries(
              fields.map((it) => [it.name, described(this.input(it.type), it.description)]),
            ),
          },
          type.description,
        ),
      );
    }
    throw new Error(`${type.name} is selected without fields.`);
  }

  /** Throws where two files give different things one name. */
  #component(name: string, shape: Json): Json {
    const known = this.components[name];
    if (known && JSON.stringify(known) !== JSON.stringify(shape))
      throw new Error(`contracts/operations: two different shapes are named ${name}; name a fragment otherwise.`);
    this.components[name] = shape;
    return { $ref: `#/components/schemas/${name}` };
  }
}

export const nullable = (schema: Json): Json => {
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const { enum: values } = schema;
  return {
    ...schema,
    type: [schema.type, 'null'],
    ...(Array.isArray(values) && { enum: [...(values as unknown[]), null] }),
  };
};

export const described = (schema: Json, description: string | null | undefined): Json =>
  description ? { ...schema, description } : schema;
