export { codeOfType, refuse } from './refuse.js';
export { type Refusal, type RefusalCode, refusals } from './registry.js';
