export type { RestOptions } from './rest-options.js';
export { restRoutes } from './routes.js';
