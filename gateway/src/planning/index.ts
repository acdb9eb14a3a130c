export { Planner, loadSupergraph } from './planner.js';
export { decideOverrides, type OverrideRules } from './overrides.js';
export { type RenamedFields, clientKeys } from './response-keys.js';
export { type Conditions, conditionVariables } from './conditions.js';
export type { EntityKeys } from './entity-keys.js';
