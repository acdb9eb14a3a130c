import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './fragments.js';

/** Bounds on one operation. Each counts what the operation expands to: a fragment counts wherever it is spread. */
export interface OperationLimits {
  /** Levels of nested fields; introspection is not counted. */
  readonly depth: number;
  /** Fields with an alias. */
  readonly aliases: number;
  /** Fields of the root type. */
  readonly rootFields: number;
  /** Applied directives. */
  readonly directives: number;
  /** Fields altogether. */
  readonly fields: number;
  /** Pairs of fields with the same response name in one selection; validation compares each pair, and all below it. */
  readonly repetitions: number;
  /** Lexical tokens of the document. */
  readonly tokens: number;
}

interface Size {
  depth: number;
  aliases: number;
  rootFields: number;
  directives: number;
  fields: number;
  repetitions: number;
}

/** How often each response name occurs in a selection, fragments included. */
type Names = Map<string, number>;

const LIMITS = [
  ['depth', 'DEPTH_LIMIT_EXCEEDED', 'is nested', 'levels deep'],
  ['aliases', 'ALIAS_LIMIT_EXCEEDED', 'uses', 'aliases'],
  ['rootFields', 'ROOT_FIELD_LIMIT_EXCEEDED', 'selects', 'root fields'],
  ['directives', 'DIRECTIVE_LIMIT_EXCEEDED', 'applies', 'directives'],
  ['fields', 'FIELD_LIMIT_EXCEEDED', 'selects', 'fields'],
  ['repetitions', 'REPETITION_LIMIT_EXCEEDED', 'selects', 'pairs of fields with the same response name'],
] as const;

/**
 * Works on the syntax alone, so that it can run before validation, whose cost grows with the very things bounded here. Each fragment is
 * measured once, so a document whose fragments spread each other exponentially is measured in linear time.
 */
export function checkLimits(document: DocumentNode, limits: OperationLimits): readonly GraphQLError[] {
  const meter = new Meter(fragmentsOf(document));
  const errors: GraphQLError[] = [];
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = meter.operation(definition);
    for (const [name, code, verb, what] of LIMITS) {
      if (size[name] <= limits[name]) continue;
      const subject = definition.name ? `The operation "${definition.name.value}"` : 'The operation';
      errors.push(
        new GraphQLError(`${subject} ${verb} ${readable(size[name])} ${what}; ${limits[name]} are allowed.`, {
          nodes: [definition],
          extensions: { code, limit: limits[name] },
        }),
      );
    }
  }
  return errors;
}

function readable(count: number): string {
  return count > 1e6 ? 'more than a million' : String(count);
}

class Meter {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #measured = new Map<string, { size: Size; names: Names }>();

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#fragments = fragments;
  }

  operation(operation: OperationDefinitionNode): Size {
    const size = this.#selections(operation.selectionSet, new Map());
    const directives = operation.directives?.length ?? 0;
    const ofVariables = operation.variableDefinitions?.reduce((sum, it) => sum + (it.directives?.length ?? 0), 0) ?? 0;
    return { ...size, directives: size.directives + directives + ofVariables };
  }

  /** Adds the response names it finds to `names`. */
  #selections(set: SelectionSetNode, names: Names): Size {
    const total = emptySize();
    for (const selection of set.selections) {
      total.directives += selection.directives?.length ?? 0;
      if (selection.kind === Kind.FIELD) {
        if (selection.alias) total.aliases += 1;
        total.fields += 1;
        total.rootFields += 1;
        total.repetitions += addName(names, selection.alias?.value ?? selection.name.value, 1);
        const inner = selection.selectionSet && this.#selections(selection.selectionSet, new Map());
        // `__schema` is as deep as the introspection query of every tool; its size is bounded by the schema, not by data.
        const depth = selection.name.value.startsWith('__') ? 0 : 1 + (inner?.depth ?? 0);
        if (inner) add(total, { ...inner, depth, rootFields: 0 });
        else total.depth = Math.max(total.depth, depth);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        add(total, this.#selections(selection.selectionSet, names));
      } else {
        const fragment = this.#fragment(selection.name.value);
        add(total, fragment.size);
        for (const [name, count] of fragment.names) total.repetitions += addName(names, name, count);
      }
    }
    return total;
  }

  #fragment(name: string): { size: Size; names: Names } {
    const known = this.#measured.get(name);
    if (known) return known;
    // Until it is measured a fragment counts as empty: cycles end here and are refused by validation.
    const empty = { size: emptySize(), names: new Map() };
    this.#measured.set(name, empty);
    const fragment = this.#fragments.get(name);
    if (!fragment) return empty;
    const names: Names = new Map();
    const size = this.#selections(fragment.selectionSet, names);
    size.directives += fragment.directives?.length ?? 0;
    const measured = { size, names };
    this.#measured.set(name, measured);
    return measured;
  }
}

function emptySize(): Size {
  return { depth: 0, aliases: 0, rootFields: 0, directives: 0, fields: 0, repetitions: 0 };
}

/** The pairs that these further occurrences make with those before. */
function addName(names: Names, name: string, count: number): number {
  const before = names.get(name) ?? 0;
  names.set(name, before + count);
  return before * count;
}

function add(total: Size, inner: Size): void {
  total.depth = Math.max(total.depth, inner.depth);
  total.aliases += inner.aliases;
  total.rootFields += inner.rootFields;
  total.directives += inner.directives;
  total.fields += inner.fields;
  total.repetitions += inner.repetitions;
}
