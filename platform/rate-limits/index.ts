export { rateLimitMigrations, requestLogEntity } from './request-log.js';
export { RequestLimit, type RateDecision } from './request-limit.js';
