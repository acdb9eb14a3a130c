export { safeHeaders } from './headers.js';
export { newToken, tokenHash } from './token.js';
