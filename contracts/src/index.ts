export { compareSchemas, type SchemaChange, type SchemaKind } from './compare.js';
export { composeSubgraphs, type Composition } from './compose.js';
export { type DocumentProblem, validateDocuments } from './documents.js';
export { readRegistry, type RegisteredSubgraph } from './registry.js';
