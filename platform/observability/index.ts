export { databaseMessage, isSqlState } from './database-message.js';
export {
  checkDependencies,
  type Dependencies,
  dependencyCheckHeader,
  type HealthCheck,
  type HealthChecks,
  type HealthOptions,
  healthRoutes,
  sharedFor,
} from './health.js';
export { createLogger, type CreateLoggerOptions, type Logger, silentLogger } from './logger.js';
export { createMetrics } from './metrics.js';
export { type OperatorAccess, operatorAccess } from './operator-access.js';
export { safeMessage, scrub } from './redact.js';
export { requestIdFrom, requestIdHeader } from './request-id.js';
export { safePath } from './serializers.js';
export { framesOf } from './stack-frames.js';
export { startTelemetry, type Telemetry } from './telemetry.js';
