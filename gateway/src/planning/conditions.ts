import { Kind, visit } from 'graphql';
import type {
  DefinitionNode,
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { responseKeyOf } from './conflicting-keys.js';

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
  return hasConditions(document) ? new Decider(document, conditions).decide() : document;
}

function hasConditions(document: DocumentNode): boolean {
  let found = false;
  visit(document, { Directive: (node) => void (found ||= isCondition(node)) });
  return found;
}

class Decider {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly decided = new Map<string, readonly SelectionNode[]>();

  constructor(
    private readonly document: DocumentNode,
    private readonly conditions: Conditions,
  ) {
    for (const each of document.definitions) {
      if (each.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(each.name.value, each);
    }
  }

  decide(): DocumentNode {
    const definitions = this.document.definitions.flatMap((node): DefinitionNode[] => {
      if (node.kind === Kind.OPERATION_DEFINITION) return [{ ...node, selectionSet: this.object(node.selectionSet) }];
      if (node.kind !== Kind.FRAGMENT_DEFINITION) return [node];
      const selections = this.fragment(node.name.value);
      return selections.length > 0 ? [{ ...node, selectionSet: { ...node.selectionSet, selections } }] : [];
    });
    return { ...this.document, definitions };
  }

  /**
   * The selections of an object, which cannot be empty. A type name is not asked for where another selection brings the object: for some
   * types no subgraph can tell it.
   */
  private object(set: SelectionSetNode): SelectionSetNode {
    const selections = this.selections(set);
    return selections.length > 0 ? { ...set, selections } : typenameOnly;
  }

  private selections(set: SelectionSetNode): readonly SelectionNode[] {
    const decided = set.selections.flatMap((node) => this.selection(node));
    const isEmpty = (node: FieldNode): boolean => node.selectionSet === typenameOnly;
    const brings = (node: FieldNode): boolean => !isEmpty(node) && !node.directives?.some(isCondition);
    const fields = decided.filter((node) => node.kind === Kind.FIELD);
    const brought = new Set(fields.filter(brings).map(responseKeyOf));
    return decided.filter((node) => !(node.kind === Kind.FIELD && isEmpty(node) && brought.has(responseKeyOf(node))));
  }

  private selection(node: SelectionNode): SelectionNode[] {
    const left: DirectiveNode[] = [];
    for (const directive of node.directives ?? []) {
      const stands = isCondition(directive) ? holds(directive, this.conditions) : undefined;
      if (stands === false) return [];
      if (stands === undefined) left.push(directive);
    }
    const standing = { ...node, directives: left };
    if (standing.kind === Kind.FRAGMENT_SPREAD) {
      return this.fragment(standing.name.value).length > 0 ? [standing] : [];
    }
    if (standing.kind === Kind.FIELD) {
      return [standing.selectionSet ? { ...standing, selectionSet: this.object(standing.selectionSet) } : standing];
    }
    const selections = this.selections(standing.selectionSet);
    return selections.length > 0 ? [{ ...standing, selectionSet: { ...standing.selectionSet, selections } }] : [];
  }

  private fragment(name: string): readonly SelectionNode[] {
    let selections = this.decided.get(name);
    if (!selections) {
      const set = this.fragments.get(name)?.selectionSet;
      this.decided.set(name, (selections = set ? this.selections(set) : []));
    }
    return selections;
  }
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
