export { type PlanInput, type PlannedOperation, Planner, loadSupergraph } from './planner.js';
export { QueryPlanner } from './apollo.js';
export {
  DEFAULT_PLANNING_MS,
  PLANNING_LIMIT_EXCEEDED,
  TakesLong,
  isLimitExceeded,
  limitExceeded,
  withinPlanningTime,
} from './time-limit.js';
export { RefusedPlans } from './refused-plans.js';
export { decideOverrides, type OverrideRules } from './overrides.js';
export { type RenamedFields, clientKeys } from './response-keys.js';
export { type Conditions, conditionVariables } from './conditions.js';
export type { EntityKeys } from './entity-keys.js';
export type { PrivateVariables } from './variable-names.js';
export type { KeptValue, Pass } from './root-once.js';
