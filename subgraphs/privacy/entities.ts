import { KnownCompanyEntity } from '#platform/companies';
import { ErasedPersonEntity } from '#platform/erasure';
import { AuditEntryEntity } from './audit/audit-entry.entity.js';
import { DownloadLinkEntity, DownloadRefusalEntity } from './downloads/download-link.entity.js';
import {
  CertificateEntity,
  ErasureAckEntity,
  ErasureItemEntity,
  ErasureResultEntity,
  WorkingSetEntity,
} from './erasure/erasure.entity.js';
import { CatalogueSnapshotEntity, ExportPageEntity } from './export/export.entity.js';
import { LegalHoldEntity, LegalHoldItemEntity } from './holds/legal-hold.entity.js';
import { IdentityCodeEntity } from './identity/identity-code.entity.js';
import { PrivacyRequestEntity, RequestProgressEntity } from './requests/request.entity.js';
import { StepEntity } from './steps/step.entity.js';

export const entities = [
  KnownCompanyEntity,
  ErasedPersonEntity,
  PrivacyRequestEntity,
  RequestProgressEntity,
  StepEntity,
  ExportPageEntity,
  CatalogueSnapshotEntity,
  DownloadLinkEntity,
  DownloadRefusalEntity,
  AuditEntryEntity,
  IdentityCodeEntity,
  LegalHoldEntity,
  LegalHoldItemEntity,
  ErasureItemEntity,
  ErasureResultEntity,
  ErasureAckEntity,
  WorkingSetEntity,
  CertificateEntity,
];
