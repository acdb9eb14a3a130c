export { databaseMessage, isSqlState } from './database-message.js';
export { checkReadiness, type HealthCheck, type HealthOptions, healthRoutes, type Readiness } from './health.js';
export { createLogger, type CreateLoggerOptions, type Logger, silentLogger } from './logger.js';
export { createMetrics } from './metrics.js';
export { type OperatorAccess, operatorAccess } from './operator-access.js';
export { safeMessage, scrub } from './redact.js';
export { requestIdFrom, requestIdHeader } from './request-id.js';
export { safePath } from './serializers.js';
export { startTelemetry, type Telemetry } from './telemetry.js';
