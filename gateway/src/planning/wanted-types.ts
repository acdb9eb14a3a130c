import { type DocumentNode, Kind, type SelectionSetNode, getOperationAST, isAbstractType } from 'graphql';
import type { FragmentDefinitionNode, GraphQLSchema } from 'graphql';
import { responseKeyOf } from './conflicting-keys.js';

const NONE: ReadonlySet<string> = new Set();

/** For which types of object an operation selects something of their own, by response path. Read when it is asked for: few plans need it. */
export class WantedTypes {
  private found: Map<string, Set<string>> | undefined;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
    private readonly operationName: string | undefined,
  ) {}

  /** Names of concrete types. */
  readonly at = (path: readonly string[]): ReadonlySet<string> => this.all().get(path.join(' ')) ?? NONE;

  private all(): ReadonlyMap<string, Set<string>> {
    if (this.found) return this.found;
    const found = (this.found = new Map<string, Set<string>>());
    const operation = getOperationAST(this.document, this.operationName);
    if (operation) this.walk(operation.selectionSet, '', found);
    return found;
  }

  private walk(set: SelectionSetNode, path: string, found: Map<string, Set<string>>): void {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const below = path === '' ? responseKeyOf(node) : `${path} ${responseKeyOf(node)}`;
        if (node.selectionSet) this.walk(node.selectionSet, below, found);
        continue;
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.fragment(node.name.value);
      if (!fragment) continue;
      const types = found.get(path) ?? new Set();
      for (const name of this.concrete(fragment.typeCondition?.name.value)) types.add(name);
      this.walk(fragment.selectionSet, path, found.set(path, types));
    }
  }

  private concrete(name: string | undefined): readonly string[] {
    const type = name === undefined ? undefined : this.schema.getType(name);
    if (isAbstractType(type)) return this.schema.getPossibleTypes(type).map((each) => each.name);
    return type ? [type.name] : [];
  }

  private fragment(name: string): FragmentDefinitionNode | undefined {
    const fragments = this.document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
    return fragments.find((each) => each.name.value === name);
  }
}
