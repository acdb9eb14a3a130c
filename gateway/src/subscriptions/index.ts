export { CallerWatch } from './caller-watch.js';
export { createSubscriptions } from './handler.js';
export { SubscriptionMetrics } from './metrics.js';
export { type SubscriptionSettingsInput, subscriptionSettings } from './settings.js';
export { StreamHub } from './stream-hub.js';
export { StreamLimits } from './stream-limits.js';
export { InProcessSource } from './upstream/in-process-source.js';
