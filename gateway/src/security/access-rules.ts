import {
  type FieldNode,
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  Kind,
  type ValueNode,
} from 'graphql';
import type { AccessCondition, SchemaDirectives } from '../supergraph/schema-directives.js';

/**
 * What `@authenticated`, `@requiresScopes` and `@policy` demand of whoever selects a field. All conditions of a field must hold:
 *
 * - its own, its parent type's and its return type's;
 * - on an interface, those of every implementation, because the answer may be any of them; a fragment on one implementation needs that
 *   one's only (composition writes the sum of the implementations on the interface, so it is not inherited downwards);
 * - those of restricted scalars and enums that its arguments carry.
 *
 * In doubt it demands more, never less.
 */
export class AccessRules {
  readonly #schema: GraphQLSchema;
  readonly #access: SchemaDirectives['access'];
  readonly #fields = new Map<string, readonly AccessCondition[]>();

  constructor(schema: GraphQLSchema, directives: SchemaDirectives) {
    this.#schema = schema;
    this.#access = directives.access;
  }

  /** True when the supergraph restricts nothing, so that nobody needs to be looked at. */
  get empty(): boolean {
    return this.#access.size === 0;
  }

  conditionsOf(parent: GraphQLCompositeType, field: FieldNode): readonly AccessCondition[] {
    const coordinate = `${parent.name}.${field.name.value}`;
    let conditions = this.#fields.get(coordinate);
    if (!conditions) {
      conditions = distinct(this.#ofDefinition(parent, field.name.value));
      this.#fields.set(coordinate, conditions);
    }
    const ofArguments = this.#ofArguments(parent, field);
    return ofArguments.length === 0 ? conditions : distinct([...conditions, ...ofArguments]);
  }

  #own(coordinate: string): readonly AccessCondition[] {
    return this.#access.get(coordinate) ?? [];
  }

  #ofDefinition(parent: GraphQLCompositeType, fieldName: string): AccessCondition[] {
    if (isUnionType(parent) || fieldName.startsWith('__')) return [];
    const definition = parent.getFields()[fieldName];
    const owners = [parent.name];
    if (isInterfaceType(parent)) {
      const { objects, interfaces } = this.#schema.getImplementations(parent);
      for (const type of [...objects, ...interfaces]) owners.push(type.name);
    }
    return [
      ...owners.flatMap((name) => [...this.#own(name), ...this.#own(`${name}.${fieldName}`)]),
      ...(definition ? this.#own(getNamedType(definition.type).name) : []),
    ];
  }

  #ofArguments(parent: GraphQLCompositeType, field: FieldNode): AccessCondition[] {
    if (!field.arguments?.length || !(isObjectType(parent) || isInterfaceType(parent))) return [];
    const definition = parent.getFields()[field.name.value];
    return field.arguments.flatMap((node) => {
      const argument = definition?.args.find((candidate) => candidate.name === node.name.value);
      return argument ? this.#ofInput(argument.type, node.value, new Set()) : [];
    });
  }

  /** A variable may carry any field of an input object, so all that can be reached from its type counts. */
  #ofInput(type: GraphQLInputType, value: ValueNode, seen: Set<string>): AccessCondition[] {
    if (isNonNullType(type)) return this.#ofInput(type.ofType, value, seen);
    if (value.kind === Kind.NULL) return [];
    if (isListType(type)) {
      const values = value.kind === Kind.LIST ? value.values : [value];
      return values.flatMap((item) => this.#ofInput(type.ofType, item, seen));
    }
    if (!isInputObjectType(type)) return [...this.#own(type.name)];
    const fields = type.getFields();
    if (value.kind === Kind.OBJECT) {
      return value.fields.flatMap((node) => {
        const field = fields[node.name.value];
        return field ? this.#ofInput(field.type, node.value, seen) : [];
      });
    }
    if (seen.has(type.name)) return [];
    seen.add(type.name);
    return Object.values(fields).flatMap((field) => this.#ofInput(getNamedType(field.type), value, seen));
  }
}

function distinct(conditions: readonly AccessCondition[]): readonly AccessCondition[] {
  return [...new Map(conditions.map((condition) => [JSON.stringify(condition), condition])).values()];
}
