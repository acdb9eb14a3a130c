import type { GraphQLFormattedError } from 'graphql';
import { SubgraphError } from '../transport/index.js';
import type { JsonObject } from './json.js';
import type { EntityStep, FetchStep } from './steps.js';
import { type PlanPath, type ResponsePath, definitePrefix, locate } from './walk.js';

/** A subgraph's own error, as the client sees it: its message, at the client's path, with the subgraph's name. */
export function subgraphError(
  subgraph: string,
  error: GraphQLFormattedError,
  path: ResponsePath | undefined,
): GraphQLFormattedError {
  const extensions = typeof error.extensions === 'object' && error.extensions !== null ? error.extensions : {};
  return {
    message: error.message || `Error while fetching subquery from service "${subgraph}"`,
    ...(path ? { path } : {}),
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...extensions, serviceName: subgraph },
  };
}

/** A fetch that brought no GraphQL answer. */
export function fetchError(step: FetchStep, error: unknown): GraphQLFormattedError {
  const subgraph = step.request.subgraph;
  const path = definitePrefix(pathsOf(step)[0] ?? []);
  const known = error instanceof SubgraphError ? error : undefined;
  const status = known?.details.status;
  return {
    message: known?.message ?? `Error while fetching subquery from service "${subgraph}"`,
    ...(path ? { path } : {}),
    extensions: {
      code: known?.details.code ?? `SUBGRAPH_${known?.failure ?? 'FAILED'}`,
      serviceName: subgraph,
      ...(status === undefined ? {} : { http: { status } }),
    },
  };
}

const pathsOf = (step: FetchStep): readonly PlanPath[] =>
  step.kind === 'root'
    ? [step.target?.path ?? []]
    : step.groups.flatMap(({ targets }) => targets.map(({ path }) => path));

/** What an entity step asked for: for each group and target, the objects and the index of their representation. */
export type AskedFor = readonly (readonly {
  readonly objects: readonly JsonObject[];
  readonly indexes: readonly number[];
}[])[];

interface EntityErrors {
  readonly step: EntityStep;
  readonly asked: AskedFor;
  readonly data: JsonObject;
  readonly errors: readonly GraphQLFormattedError[];
}

/** Errors below `_entities[i]` are reported at every place of the response that the entity stands for. */
export function entityErrors({ step, asked, data, errors }: EntityErrors): GraphQLFormattedError[] {
  const subgraph = step.request.subgraph;
  return errors.flatMap((error) => {
    const [alias, index, ...below] = error.path ?? [];
    const group = step.groups.findIndex((each) => each.alias === alias);
    const whole = [subgraphError(subgraph, error, definitePrefix(step.groups[Math.max(group, 0)]!.targets[0]!.path))];
    if (group < 0 || typeof index !== 'number') return whole;
    const located = step.groups[group]!.targets.flatMap((target, position) => {
      const { objects, indexes } = asked[group]![position]!;
      const wanted = new Set(objects.filter((_, at) => indexes[at] === index));
      return wanted.size > 0 ? locate(data, target.path, wanted) : [];
    });
    if (located.length === 0) return whole;
    return located.map((path) => subgraphError(subgraph, error, [...path, ...below]));
  });
}
