export { Execution, type ExecutionEnvironment } from './execution.js';
export {
  Prepared,
  findOperation,
  firstDecision,
  type CompiledOperation,
  type PreparationEnvironment,
} from './prepared.js';
export { ReferenceEngine } from './reference.js';
export { CANCELLED, SharedExecutions } from './shared-executions.js';
export { abstractTypeNames, typeConditions } from './type-conditions.js';
export { checkVariables, withPrivateNames } from './variables.js';
export { type Run, absorbEvent, shapeAnswer } from './complete.js';
export { own } from './json.js';
