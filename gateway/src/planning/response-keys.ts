import { Kind, TypeInfo, isAbstractType, isInterfaceType, isObjectType, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLCompositeType, GraphQLSchema } from 'graphql';
import { argumentsText, type Requirements } from './requirements.js';

/** Field nodes of the client's document whose value is fetched under another response key. */
export type RenamedFields = ReadonlyMap<FieldNode, string>;

interface Renaming {
  readonly document: DocumentNode;
  readonly renamed: RenamedFields;
}

const fieldsOf = (schema: GraphQLSchema, typeName: string): ReadonlySet<string> => {
  const type = schema.getType(typeName);
  return new Set(isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : []);
};

/**
 * Gives a private alias to every selection of the client whose response key could be mistaken for a field that the planner itself
 * fetches (keys, `@requires`): `comments(limit: 1)` where a `@requires` reads `comments(limit: 3)`, or `id: name` where `id` is a key.
 * The planner puts both under one response key, and one of them silently gets the other's value.
 */
export class ResponseKeys {
  private readonly fieldNames = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly supergraph: GraphQLSchema,
    private readonly api: GraphQLSchema,
    private readonly requirements: Requirements,
  ) {}

  separate(document: DocumentNode): Renaming {
    const renamed = new Map<FieldNode, string>();
    const aliases = new Map<string, string>();
    const typeInfo = new TypeInfo(this.api);
    const enter = (node: FieldNode): FieldNode | undefined => {
      const parent = typeInfo.getParentType();
      if (!parent || node.name.value.startsWith('__') || !this.conflicts(parent, node)) return undefined;
      const key = node.alias?.value ?? node.name.value;
      const identity = `${key} ${node.name.value} ${argumentsText(node.arguments)}`;
      const alias = aliases.get(identity) ?? `_gw${aliases.size}_${key}`;
      aliases.set(identity, alias);
      renamed.set(node, alias);
      return { ...node, alias: { kind: Kind.NAME, value: alias } };
    };
    const changed = visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } }));
    return { document: changed, renamed };
  }

  private conflicts(parent: GraphQLCompositeType, node: FieldNode): boolean {
    const name = node.name.value;
    const key = node.alias?.value ?? name;
    const types = this.possibleTypes(parent.name);
    if (key !== name) return types.some((type) => this.namesOf(type).has(key));
    if (!this.requirements.anyArguments) return false;
    const args = argumentsText(node.arguments);
    return types.some((type) =>
      [...(this.requirements.readWith.get(`${type}.${name}`) ?? [])].some((text) => text !== args),
    );
  }

  private possibleTypes(name: string): string[] {
    const type = this.supergraph.getType(name);
    if (!type) return [name];
    return isAbstractType(type) ? [name, ...this.supergraph.getPossibleTypes(type).map((each) => each.name)] : [name];
  }

  private namesOf(type: string): ReadonlySet<string> {
    let names = this.fieldNames.get(type);
    if (!names) this.fieldNames.set(type, (names = fieldsOf(this.supergraph, type)));
    return names;
  }
}
