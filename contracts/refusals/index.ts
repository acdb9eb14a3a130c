export { refusalsPage } from './page.js';
export { protocolErrors } from './protocol-errors.js';
export { codeOfType, refuse } from './refuse.js';
export { refusals } from './registry.js';
