export { createTeeiClient, type ExecuteOptions, type TeeiClient, type TeeiClientOptions } from './client.js';
export type { TypedDocument } from './document.js';
export { type GraphqlErrorEntry, TeeiError, type TeeiErrorKind } from './errors.js';
export type { SubscribeOptions } from './subscriptions.js';
