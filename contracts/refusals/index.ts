export { codeOfType, refuse } from './refuse.js';
export { refusals } from './registry.js';
