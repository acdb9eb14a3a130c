import { type DocumentNode, Kind, getOperationAST } from 'graphql';
import type { DirectiveNode, SelectionNode, SelectionSetNode } from 'graphql';
import { pruneFragments } from '../security/fragments.js';
import { isIntrospection, responseKeyOf } from './conflicting-keys.js';

/** One document per root field, in the order in which they are executed. Type names are not among them: they are not fetched. */
export function perRootField(document: DocumentNode, operationName: string | undefined): readonly DocumentNode[] {
  const operation = getOperationAST(document, operationName);
  if (!operation) return [document];
  const byKey = new Map<string, SelectionNode[]>();
  collect(document, operation.selectionSet, (key, node) => byKey.set(key, [...(byKey.get(key) ?? []), node]));
  return [...byKey.values()].map((selections) =>
    pruneFragments(document, { ...operation, selectionSet: { ...operation.selectionSet, selections } }),
  );
}

/** Each field of the root with the directives of the fragments around it. */
function collect(
  document: DocumentNode,
  set: SelectionSetNode,
  found: (responseKey: string, node: SelectionNode) => void,
): void {
  for (const node of set.selections) {
    if (node.kind === Kind.FIELD) {
      if (!isIntrospection(node)) found(responseKeyOf(node), node);
      continue;
    }
    const fragment =
      node.kind === Kind.INLINE_FRAGMENT
        ? node
        : document.definitions.find(
            (each) => each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === node.name.value,
          );
    if (!fragment || !('selectionSet' in fragment)) continue;
    collect(document, fragment.selectionSet, (key, inner) => found(key, under(node.directives, inner)));
  }
}

const under = (directives: readonly DirectiveNode[] | undefined, node: SelectionNode): SelectionNode =>
  directives?.length
    ? { kind: Kind.INLINE_FRAGMENT, directives, selectionSet: { kind: Kind.SELECTION_SET, selections: [node] } }
    : node;
