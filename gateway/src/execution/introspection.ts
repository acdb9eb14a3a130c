import { Kind, executeSync } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionNode,
} from 'graphql';
import type { Variables } from './selections.js';

/** Without a prototype: response keys are the client's choice. */
const noTexts = (): Record<string, string> => Object.create(null) as Record<string, string>;

const NOTHING: Readonly<Record<string, string>> = Object.freeze(noTexts());

const isMeta = (node: FieldNode): boolean => node.name.value === '__schema' || node.name.value === '__type';

function mentionsMeta(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const anyIn = (selections: readonly SelectionNode[]): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return isMeta(selection);
      return selection.kind === Kind.INLINE_FRAGMENT && anyIn(selection.selectionSet.selections);
    });
  return (
    anyIn(operation.selectionSet.selections) ||
    document.definitions.some((each) => each.kind === Kind.FRAGMENT_DEFINITION && anyIn(each.selectionSet.selections))
  );
}

/** Keeps `__schema` and `__type` of the root and drops every other root field; fragments on the root stay as they are written. */
function metaOnly(selections: readonly SelectionNode[]): SelectionNode[] {
  return selections.flatMap((selection): SelectionNode[] => {
    if (selection.kind === Kind.FIELD) return isMeta(selection) ? [selection] : [];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [selection];
    const inner = metaOnly(selection.selectionSet.selections);
    return inner.length > 0 ? [{ ...selection, selectionSet: { kind: Kind.SELECTION_SET, selections: inner } }] : [];
  });
}

const TYPENAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

function withMetaOnly(fragment: FragmentDefinitionNode): FragmentDefinitionNode {
  const selections = metaOnly(fragment.selectionSet.selections);
  const kept = selections.length > 0 ? selections : [TYPENAME];
  return { ...fragment, selectionSet: { kind: Kind.SELECTION_SET, selections: kept } };
}

/** Answers the introspection fields of an operation from the API schema, as JSON texts by response key. */
export class Introspection {
  private readonly needed: boolean;
  private constant: Readonly<Record<string, string>> | undefined;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly document: DocumentNode,
    private readonly operation: OperationDefinitionNode,
  ) {
    this.needed = mentionsMeta(document, operation);
  }

  answer(variables: Variables): Readonly<Record<string, string>> {
    if (!this.needed) return NOTHING;
    const usesVariables = (this.operation.variableDefinitions?.length ?? 0) > 0;
    if (usesVariables) return this.execute(variables);
    return (this.constant ??= this.execute(variables));
  }

  private execute(variables: Variables): Readonly<Record<string, string>> {
    const selections = metaOnly(this.operation.selectionSet.selections);
    const operation: OperationDefinitionNode = {
      ...this.operation,
      directives: [],
      selectionSet: { kind: Kind.SELECTION_SET, selections },
    };
    const root = this.schema.getQueryType()?.name;
    const definitions = this.document.definitions.flatMap((each) => {
      if (each.kind !== Kind.FRAGMENT_DEFINITION) return [];
      return each.typeCondition.name.value === root ? [withMetaOnly(each)] : [each];
    });
    const { data } = executeSync({
      schema: this.schema,
      document: { kind: Kind.DOCUMENT, definitions: [operation, ...definitions] },
      rootValue: {},
      variableValues: variables,
    });
    const texts = noTexts();
    for (const [key, value] of Object.entries(data ?? {}))
      if (key !== '__typename' && value !== null) texts[key] = JSON.stringify(value);
    return texts;
  }
}
