export type { Config } from './config.js';
export { ConfigError, type Problem } from './errors.js';
export { dropDamagedSecrets } from './development-secrets.js';
export { configHelp, loadConfig, loadPlaces, type Places } from './load.js';
