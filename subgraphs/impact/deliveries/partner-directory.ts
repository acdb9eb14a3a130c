import type { DeliveryDestination, PartnerConnector, PartnerProfile } from '../partners/connector.js';

/** What deliveries need to know of partners. */
export interface PartnerDirectory {
  readonly profiles: readonly PartnerProfile[];
  /** Null: there is no such profile. */
  find(profileId: string): PartnerConnector | null;
  /** Whether deliveries to it can be attempted at all. */
  hasCredentials(destination: DeliveryDestination, profileId: string): boolean;
  /** What a destination's messages are signed with; none refuses them all. */
  webhookSecrets(destination: DeliveryDestination, profileId: string): readonly string[];
}
