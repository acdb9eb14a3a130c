export { type Endpoint, METHODS, type Parameter, unversionedPath } from './endpoint.js';
export { inputTypeOf, lintEndpoints, refusalTypes } from './lint.js';
export { membersOf, readEndpoints } from './read.js';
