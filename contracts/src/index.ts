export { compareSchemas, type SchemaChange, type SchemaKind } from './compare.js';
export { composeSubgraphs } from './compose.js';
export { validateDocuments } from './documents.js';
export { readRegistry } from './registry.js';
