import { KnownCompanyEntity } from '#platform/companies';
import { AuditEntryEntity } from './audit/audit-entry.entity.js';
import { DownloadLinkEntity, DownloadRefusalEntity } from './downloads/download-link.entity.js';
import { CatalogueSnapshotEntity, ExportPageEntity } from './export/export.entity.js';
import { PrivacyRequestEntity, RequestProgressEntity } from './requests/request.entity.js';
import { StepEntity } from './steps/step.entity.js';

export const entities = [
  KnownCompanyEntity,
  PrivacyRequestEntity,
  RequestProgressEntity,
  StepEntity,
  ExportPageEntity,
  CatalogueSnapshotEntity,
  DownloadLinkEntity,
  DownloadRefusalEntity,
  AuditEntryEntity,
];
