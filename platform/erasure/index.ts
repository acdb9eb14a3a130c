export { ErasedPersonEntity } from './erased-person.entity.js';
export { erasedPeople, type ErasedPeople, knowsErasedPeople, subjectRef } from './erased-people.js';
export { findPeople } from './find-people.js';
export { erasureHandler } from './erasure.handler.js';
export { withoutErasedPeople } from './late-events.js';
export { ErasureLedger, type LedgerEntry, type LedgerFact } from './ledger.js';
export { ledgerKey } from './ledger-key.js';
export { erasedPersonMigration } from './migration.js';
