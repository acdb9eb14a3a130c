export { type Endpoint, METHODS, type Parameter, unversionedPath } from './endpoint.js';
export { inputTypeOf, lintEndpoints, refusalTypes, rootTypeOf } from './lint.js';
export { isRequired, membersOf, readEndpoints } from './read.js';
