import { type DocumentNode, Kind, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import type { Pass } from './root-once.js';

/** Private name → the client's. */
export type PrivateVariables = ReadonlyMap<string, string>;

/** What the planner and the merging of fetches name their own variables. */
const TAKEN = /^(representations|_r\d+|contextualArgument_\d+_\d+)$/;

const NONE: PrivateVariables = new Map();

/** Private names for those variables of the client that a subgraph's request could not tell from the gateway's own. */
export function privateVariables(document: DocumentNode): PrivateVariables {
  const names = document.definitions.flatMap((each) =>
    each.kind === Kind.OPERATION_DEFINITION
      ? (each.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
      : [],
  );
  const taken = new Set(names.filter((name) => TAKEN.test(name)));
  if (taken.size === 0) return NONE;
  let prefix = '_gw';
  while (names.some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return new Map([...taken].map((name) => [prefix + name, name]));
}

export function renameVariables(document: DocumentNode, names: ReadonlyMap<string, string>): DocumentNode {
  if (names.size === 0) return document;
  return visit(document, {
    Variable(node) {
      const value = names.get(node.name.value);
      return value === undefined ? undefined : { ...node, name: { kind: Kind.NAME, value } };
    },
  });
}

export const inverted = (names: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...names].map(([name, other]) => [other, name]));

/** A subscription's first fetch has no variables of the gateway's; who opens its stream is told the client's names. */
export function withClientVariables(plan: Pass, names: PrivateVariables): Pass {
  if (names.size === 0 || plan.node?.kind !== 'Subscription') return plan;
  const { primary } = plan.node;
  const operation = print(renameVariables(parse(primary.operation, { noLocation: true }), names));
  const { operationDocumentNode: _, ...rest } = primary;
  return {
    ...plan,
    node: {
      ...plan.node,
      primary: {
        ...rest,
        operation: stripIgnoredCharacters(operation),
        ...(primary.variableUsages
          ? { variableUsages: primary.variableUsages.map((name) => names.get(name) ?? name) }
          : {}),
      },
    },
  };
}
