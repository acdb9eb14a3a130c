export { createSubscriptions, type SubscriptionOptions } from './handler.js';
export { SubscriptionMetrics } from './metrics.js';
export { type SubscriptionSettings, type SubscriptionSettingsInput, subscriptionSettings } from './settings.js';
export { StreamHub } from './stream-hub.js';
export { StreamLimits } from './stream-limits.js';
export { InProcessSource } from './upstream/in-process-source.js';
