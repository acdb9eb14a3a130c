import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  print,
} from 'graphql';
import { responseKeyOf } from './conflicting-keys.js';
import { checkpoint } from './time-limit.js';

interface Place {
  readonly set: SelectionSetNode;
  readonly type: GraphQLNamedType | undefined;
  /** The conditions that lead here, about types and `@skip` and `@include`. */
  readonly conditions: string;
}

/**
 * Whether the objects at a response path are not all asked for the same fields: by a type condition, or by `@skip` or `@include`, there or
 * on the way there.
 *
 * @param path response keys, without lists
 */
export function isUneven(
  schema: GraphQLSchema,
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
  path: readonly string[],
): boolean {
  const root = schema.getRootType(operation.operation) ?? undefined;
  let places: readonly Place[] = [{ set: operation.selectionSet, type: root, conditions: '' }];
  const finder = new FieldFinder(schema, document);
  for (const key of path) places = finder.below(places, key);
  return new Set(finder.below(places).map(({ conditions }) => conditions)).size > 1;
}

const NOTHING: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };

class FieldFinder {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
  ) {}

  /** The fields at these places, or those with this response key, as places to go on from. */
  below(places: readonly Place[], key?: string): readonly Place[] {
    const found = new Map<string, Map<SelectionSetNode, Place>>();
    for (const place of places) {
      checkpoint();
      for (const each of this.fieldsAt(place, key)) {
        const alike = found.get(each.conditions) ?? new Map<SelectionSetNode, Place>();
        found.set(each.conditions, alike.set(each.set, each));
      }
    }
    return [...found.values()].flatMap((alike) => [...alike.values()]);
  }

  private fieldsAt({ set, type, conditions }: Place, key: string | undefined): Place[] {
    return set.selections.flatMap((node): Place[] => {
      const under = conditions + decidedLater(node.directives);
      if (node.kind === Kind.FIELD) {
        if (key !== undefined && responseKeyOf(node) !== key) return [];
        const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
        const field = fields[node.name.value];
        return [{ set: node.selectionSet ?? NOTHING, type: field && getNamedType(field.type), conditions: under }];
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.fragment(node.name.value);
      if (!fragment) return [];
      const condition = fragment.typeCondition && this.schema.getType(fragment.typeCondition.name.value);
      const inner = condition && this.narrows(type, condition) ? `${under} ${condition.name}` : under;
      return this.fieldsAt({ set: fragment.selectionSet, type: condition ?? type, conditions: inner }, key);
    });
  }

  private fragment(name: string): FragmentDefinitionNode | undefined {
    const fragments = this.document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
    return fragments.find((each) => each.name.value === name);
  }

  private narrows(type: GraphQLNamedType | undefined, condition: GraphQLNamedType): boolean {
    if (type === condition) return false;
    const canBeWider = isAbstractType(condition) && (isObjectType(type) || isInterfaceType(type));
    return !(canBeWider && this.schema.isSubType(condition, type));
  }
}

const decidedLater = (directives: readonly DirectiveNode[] | undefined): string =>
  (directives ?? [])
    .filter(({ name }) => name.value === 'skip' || name.value === 'include')
    .map((directive) => ` ${print(directive)}`)
    .join('');
