export type { Config } from './config.js';
export { ConfigError, type Problem } from './errors.js';
export { configHelp, loadConfig } from './load.js';
