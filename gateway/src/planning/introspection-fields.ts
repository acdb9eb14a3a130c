import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, SelectionSetNode } from 'graphql';

const typenameOnly: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

const isMeta = ({ name }: FieldNode): boolean => name.value === '__schema' || name.value === '__type';

/**
 * The document as it is planned. Type names go by their own name, since they are written without looking at what was fetched: an alias
 * could be the name of a key. Below `__schema` and `__type` there is nothing else, as they are answered here; the planner, which checks
 * every field, knows an older introspection (no `isOneOf`).
 */
export function withoutIntrospection(document: DocumentNode): DocumentNode {
  let found = false;
  const emptied = visit(document, {
    Field(node) {
      const isAliasedName = node.alias !== undefined && node.name.value === '__typename';
      if (!isAliasedName && !isMeta(node)) return undefined;
      found = true;
      return isAliasedName ? { ...node, alias: undefined } : { ...node, selectionSet: typenameOnly };
    },
    FragmentDefinition: (node) => (node.typeCondition.name.value.startsWith('__') ? null : undefined),
  });
  return found ? emptied : document;
}
