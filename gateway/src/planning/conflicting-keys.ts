import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { argumentsText } from './requirements.js';
import { checkpoint } from './time-limit.js';

export const isIntrospection = ({ name }: FieldNode): boolean => name.value.startsWith('__');

export const responseKeyOf = (node: FieldNode): string => node.alias?.value ?? node.name.value;

/** Equal for selections that stand for the same value wherever both apply: response key, field and arguments. */
export type Identity = string;

export const identityOf = (node: FieldNode): Identity =>
  `${responseKeyOf(node)} ${node.name.value} ${argumentsText(node.arguments)}`;

/**
 * The selections that share a response path with a selection of something else, as is allowed under different type conditions:
 * `... on Film { similar { a: pages } } ... on Book { similar { a: rating } }`. A plan's later fetches know an object by its response
 * path and its own type, not by the types of the objects around it, so that both values would go to `a` of every `similar`.
 *
 * One of those at a path is not listed where it can keep the key: `__typename`, which is not fetched like a field, or a field's own name.
 */
export function conflictingKeys(document: DocumentNode): ReadonlySet<Identity> {
  return anyKeyMeansTwoThings(document) ? new ConflictFinder(document).find() : new Set();
}

/** Cheap, and false for most documents. */
function anyKeyMeansTwoThings(document: DocumentNode): boolean {
  const meanings = new Map<string, Identity>();
  let found = false;
  visit(document, {
    Field(node) {
      const [key, identity] = [responseKeyOf(node), identityOf(node)];
      found ||= (meanings.get(key) ?? identity) !== identity;
      meanings.set(key, identity);
    },
  });
  return found;
}

interface Meaning {
  readonly node: FieldNode;
  readonly below: SelectionSetNode[];
}

/** Response key → what it stands for at one response path. */
type Meanings = Map<string, Map<Identity, Meaning>>;

class ConflictFinder {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly found = new Set<Identity>();
  private readonly numbers = new Map<SelectionSetNode, number>();
  /** Combinations of selections that were looked at: fragments meet again at many places. */
  private readonly known = new Set<string>();

  constructor(private readonly document: DocumentNode) {
    for (const each of document.definitions) {
      if (each.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(each.name.value, each);
    }
  }

  find(): ReadonlySet<Identity> {
    for (const each of this.document.definitions) {
      if (each.kind === Kind.OPERATION_DEFINITION) this.walk([each.selectionSet]);
    }
    return this.found;
  }

  private walk(sets: readonly SelectionSetNode[]): void {
    checkpoint();
    const combination = [...new Set(sets.map((set) => this.numberOf(set)))].sort((a, b) => a - b).join();
    if (this.known.has(combination)) return;
    this.known.add(combination);
    const meanings: Meanings = new Map();
    const spread = new Set<string>();
    for (const set of sets) this.collect(set, meanings, spread);
    for (const each of meanings.values()) {
      if (each.size > 1) this.report([...each]);
      for (const { below } of each.values()) if (below.length > 0) this.walk(below);
    }
  }

  private report(meanings: readonly (readonly [Identity, Meaning])[]): void {
    const keeps =
      meanings.find(([, { node }]) => isIntrospection(node)) ??
      meanings.find(([, { node }]) => node.name.value === responseKeyOf(node));
    for (const each of meanings) if (each !== keeps) this.found.add(each[0]);
  }

  private collect(set: SelectionSetNode, meanings: Meanings, spread: Set<string>): void {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const key = responseKeyOf(node);
        const ofKey = meanings.get(key) ?? new Map<Identity, Meaning>();
        const identity = identityOf(node);
        const meaning = ofKey.get(identity) ?? { node, below: [] };
        if (node.selectionSet) meaning.below.push(node.selectionSet);
        meanings.set(key, ofKey.set(identity, meaning));
        continue;
      }
      if (node.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(node.name.value)) continue;
        spread.add(node.name.value);
      }
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.fragments.get(node.name.value);
      if (fragment) this.collect(fragment.selectionSet, meanings, spread);
    }
  }

  private numberOf(set: SelectionSetNode): number {
    const number = this.numbers.get(set) ?? this.numbers.size;
    this.numbers.set(set, number);
    return number;
  }
}
