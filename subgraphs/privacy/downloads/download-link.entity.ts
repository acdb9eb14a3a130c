import { defineEntity, p } from '@mikro-orm/core';
import { PrivacyRequestSchema } from '../requests/privacy-request.entity.js';

/** A link that opens one package once. The token itself is nowhere but in the link. */
export const DownloadLinkSchema = defineEntity({
  name: 'DownloadLinkRow',
  tableName: 'privacy_download_link',
  properties: {
    id: p.uuid().primary(),
    request: () => p.manyToOne(PrivacyRequestSchema).deleteRule('cascade').updateRule('no action'),
    /** SHA-256 of the token, hex. */
    tokenHash: p.text(),
    /** Actor id of the only person it opens for. */
    holderId: p.text(),
    /** `MAIL` or `API`. */
    origin: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    usedAt: p.datetime().columnType('timestamptz').nullable(),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
    wrongCodes: p.integer(),
  },
  uniques: [{ name: 'privacy_download_link_token', properties: ['tokenHash'] }],
  indexes: [{ name: 'privacy_download_link_request', properties: ['request'] }],
  checks: [{ name: 'privacy_download_link_origin', expression: "origin in ('MAIL', 'API')" }],
});
