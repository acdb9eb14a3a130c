import { KnownCompanyEntity } from '#platform/companies';
import { AuditEntryEntity } from './audit/audit-entry.entity.js';
import { DownloadLinkEntity, DownloadRefusalEntity } from './downloads/download-link.entity.js';
import { CatalogueSnapshotEntity, ExportPageEntity, ExportStepEntity } from './steps/step.entity.js';
import { PrivacyRequestEntity, RequestProgressEntity } from './requests/request.entity.js';

export const entities = [
  KnownCompanyEntity,
  PrivacyRequestEntity,
  RequestProgressEntity,
  ExportStepEntity,
  ExportPageEntity,
  CatalogueSnapshotEntity,
  DownloadLinkEntity,
  DownloadRefusalEntity,
  AuditEntryEntity,
];
