import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { PrivacyRequestEntity } from '../requests/request.entity.js';

export type LinkOrigin = 'MAIL' | 'API';
/** Which proof opened a link. */
export type ProofKind = 'TOKEN' | 'CODE';

/** A link that opens one package once. The token itself is nowhere but in the link. */
export const DownloadLinkEntity = defineEntity({
  name: 'DownloadLink',
  tableName: 'privacy_download_link',
  properties: {
    id: p.uuid().primary(),
    requestId: () =>
      p.manyToOne(PrivacyRequestEntity).mapToPk().fieldName('request_id').deleteRule('cascade').updateRule('no action'),
    /** SHA-256 of the token, hex. */
    tokenHash: p.text(),
    /** Actor id of the only person it opens for. */
    holderId: p.text(),
    /** `MAIL` or `API`. */
    origin: p.text().$type<LinkOrigin>(),
    createdAt: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
    usedAt: p.datetime().columnType('timestamptz').nullable(),
    revokedAt: p.datetime().columnType('timestamptz').nullable(),
    wrongCodes: p.integer(),
    /** Which proof opened it, `TOKEN` or `CODE`: only the same one resumes. */
    usedWith: p.text().$type<ProofKind>().nullable(),
    /** Until then a download that broke off may go on. Null where it may not (links used before there was resumption). */
    resumeUntil: p.datetime().columnType('timestamptz').nullable(),
    /** When the last byte of the package was sent. */
    finishedAt: p.datetime().columnType('timestamptz').nullable(),
    /** Since when a response with the package is under way; null when none is. */
    sendingSince: p.datetime().columnType('timestamptz').nullable(),
    resumptions: p.integer().default(0),
  },
  uniques: [{ name: 'privacy_download_link_token', properties: ['tokenHash'] }],
  indexes: [{ name: 'privacy_download_link_request', properties: ['requestId'] }],
  checks: [
    { name: 'privacy_download_link_origin', expression: "origin in ('MAIL', 'API')" },
    { name: 'privacy_download_link_used_with', expression: "used_with in ('TOKEN', 'CODE')" },
  ],
});

export type DownloadLinkRow = RowOf<typeof DownloadLinkEntity>;

/** How often one caller was refused at one link, for one reason: the summary of what the trail only tells in steps. */
export const DownloadRefusalEntity = defineEntity({
  name: 'DownloadRefusal',
  tableName: 'privacy_download_refusal',
  properties: {
    linkId: () =>
      p
        .manyToOne(DownloadLinkEntity)
        .mapToPk()
        .fieldName('link_id')
        .primary()
        .deleteRule('cascade')
        .updateRule('no action'),
    actorKind: p.text().primary(),
    /** Callers without credentials count as one. */
    actorId: p.text().primary(),
    reason: p.text().primary(),
    count: p.integer(),
    firstAt: p.datetime().columnType('timestamptz'),
    lastAt: p.datetime().columnType('timestamptz'),
  },
});
