export { benevityDonation, benevityDonations, benevityEnvelope } from './benevity.js';
export type { Schema } from './envelope.js';
export { gooderaEnvelope, gooderaParticipation } from './goodera.js';
export { type SchemaProblem, schemaCheck } from './validate.js';
export { workdayEnvelope, workdayVolunteerHours } from './workday.js';
