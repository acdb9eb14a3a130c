import type { GraphQLFormattedError } from 'graphql';
import { type SubgraphAnswer, SubgraphError } from '../transport/index.js';
import { type JsonObject, isObject } from './json.js';
import type { EntityStep, FetchStep, RootStep } from './steps.js';
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

/** An answer with `data: null` has to say why. */
export const withoutData = (step: Pick<RootStep, 'request' | 'target'>): GraphQLFormattedError => {
  const subgraph = step.request.subgraph;
  const path = definitePrefix(step.target?.path ?? []);
  return {
    message: `Subgraph "${subgraph}" answered with neither data nor an error`,
    ...(path ? { path } : {}),
    extensions: { code: 'SUBGRAPH_NO_DATA', serviceName: subgraph },
  };
};

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

/** The objects of one target of an entity step, and the index of each one's representation. */
interface AskedAt {
  readonly objects: readonly JsonObject[];
  readonly indexes: readonly number[];
}

/** What an entity step asked for: for each group, the number of representations, and what each of its targets asked. */
export type AskedFor = readonly { readonly count: number; readonly targets: readonly AskedAt[] }[];

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
    const position = positionOf(index);
    if (group < 0 || position === undefined) return whole;
    const located = placesOf({ step, asked, data }, group, (at) => at === position);
    if (located.length === 0) return whole;
    return located.map((path) => subgraphError(subgraph, error, [...path, ...below]));
  });
}

/** Some servers write indexes as text. */
const positionOf = (index: string | number | undefined): number | undefined =>
  typeof index === 'string' && /^\d+$/.test(index) ? Number(index) : typeof index === 'number' ? index : undefined;

/** The places in the response that entities of a group stand for. */
function placesOf(
  { step, asked, data }: Omit<EntityErrors, 'errors'>,
  group: number,
  isWanted: (position: number) => boolean,
): ResponsePath[] {
  return step.groups[group]!.targets.flatMap((target, position) => {
    const { objects, indexes } = asked[group]!.targets[position]!;
    const wanted = new Set(objects.filter((_, at) => isWanted(indexes[at]!)));
    return wanted.size > 0 ? locate(data, target.path, wanted) : [];
  });
}

const isEntity = (entity: unknown): boolean => entity === null || (isObject(entity) && !Array.isArray(entity));

/**
 * The entities of a group, one for each representation and in their order: which is whose is known by its position alone, so a list of
 * another length is not used at all. What is wrong is told at every place that would have been completed.
 *
 * @param report what to do with those errors
 */
export function entitiesOf(
  group: number,
  answer: Pick<SubgraphAnswer, 'data' | 'errors'>,
  of: Omit<EntityErrors, 'errors'>,
  report: (errors: readonly GraphQLFormattedError[]) => void,
): readonly (JsonObject | null)[] {
  const { subgraph } = of.step.request;
  const { alias } = of.step.groups[group]!;
  const { count } = of.asked[group]!;
  const tell = (what: string, isConcerned: (position: number) => boolean): void => {
    const message = `Subgraph "${subgraph}" answered ${what}`;
    const extensions = { code: 'SUBGRAPH_INVALID_ENTITIES', serviceName: subgraph };
    report(placesOf(of, group, isConcerned).map((path) => ({ message, path, extensions })));
  };
  const entities = answer.data?.[alias];
  if (!Array.isArray(entities)) {
    const isExplained = answer.errors?.some(({ path }) => !path || path[0] === alias) ?? false;
    if (!isExplained) tell(`without the ${count} entities it was asked for`, () => true);
    return [];
  }
  if (entities.length !== count) {
    tell(`with a list of ${entities.length} for the ${count} entities it was asked for`, () => true);
    return [];
  }
  if (!entities.every(isEntity)) {
    tell('with something that is not an entity', (position) => !isEntity(entities[position]));
    return entities.map((entity: unknown) => (isEntity(entity) ? (entity as JsonObject | null) : null));
  }
  return entities as (JsonObject | null)[];
}
