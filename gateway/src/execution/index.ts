export {
  Prepared,
  findOperation,
  firstDecision,
  keyOf,
  type Decided,
  type PreparationEnvironment,
} from './prepared.js';
export { answerTooLarge, DEFAULT_ANSWER_BYTES } from './answer-size.js';
export { KeptPlans } from './kept-plans.js';
export { ReferenceEngine } from './reference.js';
export { Runner } from './runner.js';
export { SharedExecutions } from './shared-executions.js';
export { abstractTypeNames, typeConditions } from './type-conditions.js';
export { checkVariables } from './variables.js';
export { own } from './json.js';
