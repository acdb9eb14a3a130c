import { type DeliverySettings, deliverySettings } from '../deliveries/settings.js';

/** Pauses that a test can wait for; everything else is as in production. */
export const quickSettings: DeliverySettings = {
  ...deliverySettings,
  leaseMs: 2_000,
  backoffBaseMs: 2,
  backoffCapMs: 20,
  settlePollMs: 5,
};
