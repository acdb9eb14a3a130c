import { Kind, visit } from 'graphql';
import type { DirectiveNode, DocumentNode, SelectionNode, SelectionSetNode } from 'graphql';

/** Values of variables that decide a `@skip` or `@include`. */
export type Conditions = ReadonlyMap<string, boolean>;

const isCondition = ({ name }: DirectiveNode): boolean => name.value === 'skip' || name.value === 'include';

/** Whether the directive lets its selection stand; undefined when that is not known yet. */
function holds(directive: DirectiveNode, conditions: Conditions): boolean | undefined {
  const value = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
  const known =
    value?.kind === Kind.BOOLEAN
      ? value.value
      : value?.kind === Kind.VARIABLE
        ? conditions.get(value.name.value)
        : undefined;
  return known === undefined ? undefined : known === (directive.name.value === 'include');
}

const typenameOnly: SelectionSetNode = {
  kind: Kind.SELECTION_SET,
  selections: [{ kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } }],
};

/**
 * Decides every `@skip` and `@include` whose value is known, so that the planner does not see what is not selected. Left to itself it
 * loses data without an error: of `a` and `b @include(if: false)`, where `b` requires what then is not there, and of an object whose
 * every field is skipped.
 */
export function decideConditions(document: DocumentNode, conditions: Conditions): DocumentNode {
  const decide = <N extends SelectionNode>(node: N): N | null | undefined => {
    if (!node.directives?.some(isCondition)) return undefined;
    const left: DirectiveNode[] = [];
    for (const directive of node.directives) {
      const stands = isCondition(directive) ? holds(directive, conditions) : undefined;
      if (stands === false) return null;
      if (stands === undefined) left.push(directive);
    }
    return left.length === node.directives.length ? undefined : { ...node, directives: left };
  };
  return visit(document, {
    Field: { enter: decide },
    InlineFragment: { enter: decide },
    FragmentSpread: { enter: decide },
    SelectionSet: { leave: (node) => (node.selections.length > 0 ? undefined : typenameOnly) },
  });
}

/** Every variable that decides a condition, with the value for which more is selected. */
export function conditionVariables(document: DocumentNode): Conditions {
  const variables = new Map<string, boolean>();
  visit(document, {
    Directive(node) {
      const value = isCondition(node) ? node.arguments?.[0]?.value : undefined;
      if (value?.kind === Kind.VARIABLE) variables.set(value.name.value, node.name.value === 'include');
    },
  });
  return variables;
}
