import { Kind, TypeInfo, isAbstractType, isInterfaceType, isObjectType, visit, visitWithTypeInfo } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLCompositeType, GraphQLSchema } from 'graphql';
import { freePrefix } from '../free-prefix.js';
import { type Identity, conflictingKeys, identityOf, isIntrospection, responseKeyOf } from './conflicting-keys.js';
import { argumentsText, type Requirements } from './requirements.js';
import type { Pass } from './root-once.js';

/** Field nodes of the client's document whose value is fetched under another response key. */
export type RenamedFields = ReadonlyMap<FieldNode, string>;

/** Private alias → the client's response key, for the paths of errors. */
export function clientKeys(renamed: RenamedFields, passes: readonly Pass[]): ReadonlyMap<string, string> {
  const keys = new Map([...renamed].map(([node, alias]) => [alias, responseKeyOf(node)]));
  for (const { from, to } of passes.flatMap(({ kept }) => kept ?? [])) keys.set(from, keys.get(to) ?? to);
  return keys;
}

interface Renaming {
  readonly document: DocumentNode;
  readonly renamed: RenamedFields;
}

const fieldsOf = (schema: GraphQLSchema, typeName: string): ReadonlySet<string> => {
  const type = schema.getType(typeName);
  return new Set(isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : []);
};

const NOTHING: RenamedFields = new Map();

/**
 * Gives a private alias to every selection of the client whose response key could be mistaken for
 * - a field that the planner itself fetches (keys, `@requires`): `comments(limit: 1)` where a `@requires` reads `comments(limit: 3)`, or
 *   `id: name` where `id` is a key, `__typename: name`;
 * - another selection of the client at the same response path (`conflictingKeys`).
 * Both would be under one response key in the merged data, and one of them would silently get the other's value.
 *
 * What is selected twice is renamed at both places or at none, since its selections are merged: hence by identity, not by node.
 */
export class ResponseKeys {
  private readonly fieldNames = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly supergraph: GraphQLSchema,
    private readonly api: GraphQLSchema,
    private readonly requirements: Requirements,
  ) {}

  separate(document: DocumentNode): Renaming {
    const identities = this.mistakable(document);
    if (identities.size === 0) return { document, renamed: NOTHING };
    const renamed = new Map<FieldNode, string>();
    const aliases = new Map<Identity, string>();
    const prefix = freePrefix(document, '_gw');
    const enter = (node: FieldNode): FieldNode | undefined => {
      const identity = identityOf(node);
      if (!identities.has(identity) || isIntrospection(node)) return undefined;
      const alias = aliases.get(identity) ?? `${prefix}${aliases.size}_${responseKeyOf(node)}`;
      aliases.set(identity, alias);
      renamed.set(node, alias);
      return { ...node, alias: { kind: Kind.NAME, value: alias } };
    };
    return { document: visit(document, { Field: { enter } }), renamed };
  }

  private mistakable(document: DocumentNode): ReadonlySet<Identity> {
    const found = new Set(conflictingKeys(document));
    const typeInfo = new TypeInfo(this.api);
    const enter = (node: FieldNode): void => {
      const parent = typeInfo.getParentType();
      if (parent && !isIntrospection(node) && this.conflicts(parent, node)) found.add(identityOf(node));
    };
    visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } }));
    return found;
  }

  private conflicts(parent: GraphQLCompositeType, node: FieldNode): boolean {
    const name = node.name.value;
    const key = responseKeyOf(node);
    const types = this.possibleTypes(parent.name);
    if (key !== name) return key === '__typename' || types.some((type) => this.namesOf(type).has(key));
    if (this.requirements.readWith.size === 0) return false;
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
