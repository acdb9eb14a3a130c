export { createSubscriptions, type SubscriptionOptions } from './handler.js';
export type { SubscriptionSettings, SubscriptionSettingsInput } from './settings.js';
