import type { FetchDataRewrite, FetchNode, QueryPlan } from '@apollo/query-planner';
import {
  type ASTNode,
  type GraphQLSchema,
  type InlineFragmentNode,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  TypeInfo,
  getNamedType,
  isInterfaceType,
  isObjectType,
  parse,
  print,
  stripIgnoredCharacters,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { responseKeyOf } from './conflicting-keys.js';
import { mapFetches } from './premature-fields.js';

/**
 * Composition calls every subgraph's root types by the usual names, and forgets what they are called there. So where an operation comes
 * to a root type again below its root (`payload { query { … } }`),
 * - no subgraph is sent `... on Query`, which says nothing where the type is the query type,
 * - and the type name that it answers with is replaced by the supergraph's.
 */
export class RootTypes {
  private readonly names: ReadonlySet<string>;
  /** Whether any field leads to a root type: hardly any supergraph has one. */
  private readonly isReachable: boolean;

  constructor(private readonly supergraph: GraphQLSchema) {
    const types = Object.values(OperationTypeNode).map((kind) => supergraph.getRootType(kind));
    this.names = new Set(types.flatMap((type) => type?.name ?? []));
    this.isReachable = Object.values(supergraph.getTypeMap()).some(
      (type) =>
        (isObjectType(type) || isInterfaceType(type)) &&
        Object.values(type.getFields()).some((field) => this.names.has(getNamedType(field.type).name)),
    );
  }

  inSubgraphs(plan: QueryPlan): QueryPlan {
    if (!this.isReachable || !plan.node) return plan;
    return { ...plan, node: mapFetches(plan.node, [], (fetch) => this.fetchOf(fetch)) };
  }

  private fetchOf(fetch: FetchNode): FetchNode {
    const document = parse(fetch.operation, { noLocation: true });
    const names: FetchDataRewrite[] = [];
    const typeInfo = new TypeInfo(this.supergraph);
    const path: string[] = [];
    let isChanged = false;
    const stripped = visit(
      document,
      visitWithTypeInfo(typeInfo, {
        Field: {
          enter: (node) => {
            path.push(responseKeyOf(node));
            const type = getNamedType(typeInfo.getType());
            if (!node.selectionSet || !type || !this.names.has(type.name)) return;
            names.push({ kind: 'ValueSetter', path: [...belowEntities(path), '__typename'], setValueTo: type.name });
          },
          leave: () => void path.pop(),
        },
        InlineFragment: {
          enter: ({ typeCondition }) => void (typeCondition && path.push(`... on ${typeCondition.name.value}`)),
          leave: ({ typeCondition }) => void (typeCondition && path.pop()),
        },
        OperationDefinition: {
          enter: ({ selectionSet }) => {
            const type = typeInfo.getType();
            const isAsked = selectionSet.selections.some((node) => asksTypeName(node));
            if (type && isAsked) names.push({ kind: 'ValueSetter', path: ['__typename'], setValueTo: String(type) });
          },
        },
        SelectionSet: {
          // Leaving it, `typeInfo` still knows the type that its selections are of.
          leave: (node) => {
            const parent = typeInfo.getParentType()?.name;
            if (parent === undefined || !this.names.has(parent)) return undefined;
            const selections = node.selections.flatMap((each) => withoutCondition(each, parent));
            isChanged ||= selections.some((each, index) => each !== node.selections[index]);
            return { ...node, selections };
          },
        },
      }),
    );
    if (!isChanged && names.length === 0) return fetch;
    const { operationDocumentNode: _, ...rest } = fetch;
    return {
      ...rest,
      ...(isChanged ? { operation: stripIgnoredCharacters(print(stripped)) } : {}),
      ...(names.length > 0 ? { outputRewrites: [...(fetch.outputRewrites ?? []), ...names] } : {}),
    };
  }
}

const asksTypeName = (node: SelectionNode): boolean =>
  node.kind === Kind.FIELD
    ? node.name.value === '__typename' && !node.alias
    : node.kind === Kind.INLINE_FRAGMENT && node.selectionSet.selections.some(asksTypeName);

/** Rewrites of an entity fetch are about its entities. */
const belowEntities = (path: readonly string[]): readonly string[] => (path[0] === '_entities' ? path.slice(1) : path);

function withoutCondition(node: SelectionNode, typeName: string): readonly SelectionNode[] {
  if (!isFragmentOn(node, typeName)) return [node];
  if (!node.directives?.length) return node.selectionSet.selections;
  const { typeCondition: _, ...rest } = node;
  return [rest];
}

const isFragmentOn = (node: ASTNode, typeName: string): node is InlineFragmentNode =>
  node.kind === Kind.INLINE_FRAGMENT && node.typeCondition?.name.value === typeName;
