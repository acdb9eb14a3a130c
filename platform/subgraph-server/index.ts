import 'reflect-metadata';
export { cursorColumn, type CursorKey, encodeCursor, parseAfterSeq } from './cursor.js';
export { defineSubgraph } from './define.js';
export { graphEnum, mappedGraphEnum } from './enums.js';
export {
  CompanyNotFound,
  ErrorResult,
  IdempotencyKeyReused,
  InputProblem,
  NotPermitted,
  RateLimited,
  VersionConflict,
} from './error-result.js';
export {
  BadInput,
  Conflict,
  Forbidden,
  GraphqlError,
  NotFound,
  parseId,
  parseIdempotencyKey,
  parseLanguageTag,
  parseText,
  Unauthenticated,
} from './errors.js';
export { IdempotencyKey } from './idempotency-key.js';
export { type FieldsOf, make } from './make.js';
export {
  connection,
  type ConnectionShape,
  maxPageSize,
  type MoneyShape,
  moneyType,
  PageArgs,
  type PageInfoShape,
  type PageRequest,
  pageRequest,
  relayTypes,
} from './relay.js';
export { secondsUntil } from './refusals.js';
export { DateTime, Minutes } from './scalars.js';
export { RequiresScopes, requiresScopes } from './scopes.js';
export { buildSubgraphSchema, type SubgraphSchema } from './schema.js';
export { directive } from './sdl.js';
export { startSubgraph } from './start.js';
export { TextSpan } from './text-span.js';
export type {
  ErasureBarrier,
  GraphContext,
  ReferenceResolver,
  RunningSubgraph,
  Sessions,
  SubgraphDefinition,
  SubgraphDependencies,
  SubgraphRequest,
} from './subgraph.js';
