/** Every operation of `operations/` as `<Name>Document`, with its result and variables. */
export * from './generated/graphql.js';
export { createTeeiClient, type ExecuteOptions, type TeeiClient, type TeeiClientOptions } from './client.js';
export type { TypedDocument } from './document.js';
export { type GraphqlErrorEntry, TeeiError, type TeeiErrorKind } from './errors.js';
export type { SubscribeOptions } from './subscriptions.js';
export * from './generated/graphql.js';
