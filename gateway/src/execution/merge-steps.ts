import { Kind, print, stripIgnoredCharacters, visit } from 'graphql';
import type { FieldNode, OperationDefinitionNode, VariableDefinitionNode } from 'graphql';
import { OperationTypeNode } from 'graphql';
import { operationOf, placements } from './postponing.js';
import { type EntityGroup, type EntityStep, type FetchStep, requestTemplate } from './steps.js';

const mergeKey = (step: FetchStep): string | undefined =>
  step.kind === 'entities' && step.contexts.length === 0
    ? JSON.stringify([step.request.subgraph, step.conditions])
    : undefined;

/**
 * Merges the entity fetches of one depth to one subgraph into one request with aliased `_entities`, and fetches that ask the same for
 * different places into one list of representations. The benchmark's deep query needs 6 requests instead of the plan's 16.
 */
export function mergeSteps(steps: readonly FetchStep[]): readonly FetchStep[] {
  const keys = steps.map(mergeKey);
  const depthOf = placements(steps, keys);
  const groups = Map.groupBy(steps.keys(), (index) =>
    keys[index] === undefined ? `alone ${index}` : `${depthOf[index]} ${keys[index]}`,
  );
  if (groups.size === steps.length) return steps;
  const members = [...groups.values()].sort((a, b) => depthOf[a[0]!]! - depthOf[b[0]!]!);
  const newIndex = new Map<number, number>();
  const merged: FetchStep[] = [];
  for (const group of members) {
    const parts = group.map((index) => steps[index]!);
    const dependencies = [...new Set(parts.flatMap((part) => part.dependencies.map((index) => newIndex.get(index)!)))];
    const whole = parts.length > 1 ? mergeEntitySteps(parts as EntityStep[]) : undefined;
    // A fetch that cannot be merged textually keeps its own request; all of a group have the same depth, so the order stands.
    const made: FetchStep[] = whole ? [whole] : parts;
    for (const step of made) merged.push({ ...step, dependencies });
    group.forEach((index, position) => newIndex.set(index, merged.length - (whole ? 1 : parts.length - position)));
  }
  return merged;
}

function distinctGroups(parts: readonly EntityStep[]): { group: EntityGroup; part: EntityStep }[] {
  const all = parts.flatMap((part) => part.groups.map((group) => ({ group, part })));
  return [...Map.groupBy(all, ({ group }) => group.identity).values()].map((same) => {
    const { group, part } = same[0]!;
    return { group: { ...group, targets: same.flatMap((each) => each.group.targets) }, part };
  });
}

function mergeEntitySteps(parts: readonly EntityStep[]): EntityStep | undefined {
  const first = parts[0]!;
  const distinct = distinctGroups(parts);
  if (distinct.length === 1) return { ...first, groups: [distinct[0]!.group] };
  const operations = distinct.map(({ part }) => operationOf(part.request.query));
  if (!operations.every((operation) => operation !== undefined)) return undefined;
  const renamed = operations.map((operation, index) => renameEntities(operation, index));
  const definitions = new Map<string, VariableDefinitionNode>();
  for (const operation of renamed) {
    for (const definition of operation.variableDefinitions ?? [])
      definitions.set(definition.variable.name.value, definition);
  }
  const operation: OperationDefinitionNode = {
    ...renamed[0]!,
    variableDefinitions: [...definitions.values()],
    selectionSet: {
      kind: Kind.SELECTION_SET,
      selections: renamed.flatMap((each) => each.selectionSet.selections),
    },
  };
  const variables = [...new Set(distinct.flatMap(({ part }) => part.request.variables))];
  return {
    ...first,
    request: requestTemplate(
      {
        serviceName: first.request.subgraph,
        operation: stripIgnoredCharacters(print(operation)),
        operationName: first.request.operationName,
        operationKind: OperationTypeNode.QUERY,
      },
      variables,
    ),
    groups: distinct.map(({ group }, index) => ({ ...group, alias: aliasOf(index), variable: variableOf(index) })),
    parts,
  };
}

const aliasOf = (index: number): string => `_e${index}`;
const variableOf = (index: number): string => `_r${index}`;

function renameEntities(operation: OperationDefinitionNode, index: number): OperationDefinitionNode {
  return visit(operation, {
    Variable: (node) =>
      node.name.value === 'representations'
        ? { ...node, name: { kind: Kind.NAME, value: variableOf(index) } }
        : undefined,
    Field: {
      leave: (node, _key, _parent, path): FieldNode | undefined =>
        path.length === 3 && node.name.value === '_entities'
          ? { ...node, alias: { kind: Kind.NAME, value: aliasOf(index) } }
          : undefined,
    },
  });
}
