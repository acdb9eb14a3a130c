import { Kind, visit } from 'graphql';
import type { DocumentNode, FieldNode, SelectionSetNode } from 'graphql';

const typenameOnly: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

const isMeta = ({ name }: FieldNode): boolean => name.value === '__schema' || name.value === '__type';

/**
 * The document as it is planned, with nothing but a type name below `__schema` and `__type`: they are answered here, and the planner, which
 * checks every field, knows an older introspection (no `isOneOf`).
 */
export function withoutIntrospection(document: DocumentNode): DocumentNode {
  let found = false;
  const emptied = visit(document, {
    Field(node) {
      if (!isMeta(node)) return undefined;
      found = true;
      return { ...node, selectionSet: typenameOnly };
    },
    FragmentDefinition: (node) => (node.typeCondition.name.value.startsWith('__') ? null : undefined),
  });
  return found ? emptied : document;
}
