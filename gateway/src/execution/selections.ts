import { Kind } from 'graphql';
import type {
  DirectiveNode,
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';
import type { RenamedFields } from '../planning/index.js';
import type { TypeCondition } from './type-conditions.js';

export type Variables = Readonly<Record<string, unknown>>;

export interface ShapedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly renamed: RenamedFields;
  readonly matches: TypeCondition;
}

/** Response key → the selections that make it up, in the order of the response. */
export type CollectedFields = Map<string, FieldNode[]>;

function included(directives: readonly DirectiveNode[] | undefined, variables: Variables): boolean {
  for (const { name, arguments: args } of directives ?? []) {
    if (name.value !== 'skip' && name.value !== 'include') continue;
    const value = args?.[0]?.value;
    const holds =
      value?.kind === Kind.VARIABLE
        ? variables[value.name.value] === true
        : value?.kind === Kind.BOOLEAN && value.value;
    if (holds === (name.value === 'skip')) return false;
  }
  return true;
}

/** `CollectFields` of the GraphQL specification, for one concrete type and one set of variables. */
export class Selections {
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** The variables that decide a `@skip` or `@include`. */
  readonly conditionVariables: readonly string[];

  constructor(readonly shaped: ShapedOperation) {
    const { definitions } = shaped.document;
    const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
    const names = new Set<string>();
    for (const root of [shaped.operation, ...fragments]) conditionVariables(root.selectionSet, names);
    this.conditionVariables = [...names];
  }

  collect(typeName: string, sets: readonly SelectionSetNode[], variables: Variables): CollectedFields {
    const fields: CollectedFields = new Map();
    for (const set of sets) this.addTo(fields, { typeName, set, variables });
    return fields;
  }

  /** The key under which the field's value is in the merged data. */
  sourceKey(nodes: readonly FieldNode[], responseKey: string): string {
    return this.shaped.renamed.get(nodes[0]!) ?? responseKey;
  }

  /** Tells apart what different variables make of the selections. */
  variantOf(variables: Variables): string {
    let variant = '';
    for (const name of this.conditionVariables) variant += variables[name] === true ? '1' : '0';
    return variant;
  }

  private addTo(fields: CollectedFields, at: { typeName: string; set: SelectionSetNode; variables: Variables }): void {
    for (const selection of at.set.selections) {
      if (!included(selection.directives, at.variables)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const nodes = fields.get(key);
        if (nodes) nodes.push(selection);
        else fields.set(key, [selection]);
        continue;
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : this.fragments.get(selection.name.value);
      const condition = fragment?.typeCondition?.name.value;
      if (!fragment || (condition !== undefined && !this.shaped.matches(at.typeName, condition))) continue;
      this.addTo(fields, { ...at, set: fragment.selectionSet });
    }
  }
}

function conditionVariables(set: SelectionSetNode, names: Set<string>): void {
  for (const selection of set.selections) {
    for (const { name, arguments: args } of selection.directives ?? []) {
      const value = args?.[0]?.value;
      if ((name.value === 'skip' || name.value === 'include') && value?.kind === Kind.VARIABLE)
        names.add(value.name.value);
    }
    if (selection.kind !== Kind.FRAGMENT_SPREAD && selection.selectionSet)
      conditionVariables(selection.selectionSet, names);
  }
}
