export {
  companyNotYetKnown,
  knownCompany,
  type KnownCompany,
  knownCompanyHandler,
  type KnownCompanyHandler,
} from './known-companies.js';
export { KnownCompanyEntity } from './known-company.entity.js';
export { knownCompanyMigration } from './migration.js';
