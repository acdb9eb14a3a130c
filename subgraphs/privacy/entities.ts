import { KnownCompanyEntity } from '#platform/companies';
import { AuditEntrySchema } from './audit/audit-entry.entity.js';
import { DownloadLinkSchema, DownloadRefusalSchema } from './downloads/download-link.entity.js';
import { CatalogueSnapshotSchema, ExportPageSchema, ExportStepSchema } from './export/export.entities.js';
import { PrivacyRequestSchema, RequestProgressSchema } from './requests/privacy-request.entity.js';

export const entities = [
  KnownCompanyEntity,
  PrivacyRequestSchema,
  RequestProgressSchema,
  ExportStepSchema,
  ExportPageSchema,
  CatalogueSnapshotSchema,
  DownloadLinkSchema,
  DownloadRefusalSchema,
  AuditEntrySchema,
];
