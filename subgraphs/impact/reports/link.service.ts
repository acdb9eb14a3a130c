import type { Readable } from 'node:stream';
import { type Actor, type Credentials, hasScope, mayAccessCompany } from '#platform/auth';
import type { ObjectStorage } from '#platform/storage';
import { newToken, tokenHash } from '#platform/secret-links';
import type { Clock, Ids } from '#platform/time';
import { mayReadImpact } from '../access/visibility.rules.js';
import type { ReportDocument } from './document.rules.js';
import type { ReportLinkStore } from './link.store.js';
import { fileKey } from './maker.service.js';
import type { ReportFormat, ReportLinkKind, ReportLinkRow, ReportRow, StoredFile } from './report.entity.js';
import type { Mark, ReportStore } from './report.store.js';
import type { ReportTelemetry } from './report.telemetry.js';

/** Days that an address holds. */
export const linkDays = { fewest: 1, DOWNLOAD: { usual: 7, most: 90 }, EMBED: { usual: 365, most: 730 } } as const;

export interface NewLink {
  readonly reportId: string;
  readonly kind: ReportLinkKind;
  /** Null for an embedded report. */
  readonly format: ReportFormat | null;
  readonly days: number;
}

export type LinkOutcome =
  | { readonly kind: 'CREATED'; readonly link: ReportLinkRow; readonly url: string }
  | { readonly kind: 'NOT_FOUND' | 'NOT_READY' | 'CONSENT_WITHDRAWN' };

export type Opened =
  | { readonly kind: 'FILE'; readonly body: Readable; readonly file: StoredFile; readonly name: string }
  | {
      readonly kind: 'PAGE';
      readonly document: ReportDocument;
      readonly latestEdition: number;
      readonly marks: readonly Mark[];
    }
  | { readonly kind: 'NOT_FOUND' | 'CREDENTIALS_NEEDED' | 'BAD_CREDENTIALS' | 'REVOKED' | 'EXPIRED' };

interface Dependencies {
  readonly store: ReportStore;
  readonly links: ReportLinkStore;
  readonly storage: ObjectStorage;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly telemetry: ReportTelemetry;
  /** No slash at the end. */
  readonly publicUrl: string;
  /** Absent where the process verifies no credentials. */
  readonly authenticate: ((credentials: Credentials) => Promise<Actor | null>) | undefined;
}

export const mayManageReports = (actor: Actor, companyId: string): boolean =>
  hasScope(actor, 'report:manage') && mayAccessCompany(actor, companyId);

/** Addresses of reports: downloads for those who may read the company's figures, pages of one edition for everyone who has the address. */
export class ReportLinks {
  constructor(private readonly deps: Dependencies) {}

  async create(actor: Actor, { reportId, kind, format, days }: NewLink): Promise<LinkOutcome> {
    const { store, links, clock, ids } = this.deps;
    const report = await store.byId(reportId);
    if (!report || !mayManageReports(actor, report.companyId)) return { kind: 'NOT_FOUND' };
    if (report.status !== 'COMPLETED') return { kind: 'NOT_READY' };
    const [marks] = await store.marks([report.periodId]);
    // Who took their consent back is not shown to new readers; those of before see that it was.
    if (kind === 'EMBED' && marks!.length > 0) return { kind: 'CONSENT_WITHDRAWN' };
    const now = clock.now();
    const token = newToken();
    const link: ReportLinkRow = {
      id: ids.next(),
      reportId,
      kind,
      format: kind === 'EMBED' ? null : format,
      tokenHash: tokenHash(token)!,
      createdBy: actor.id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + days * 86_400_000),
      revokedAt: null,
    };
    await links.add(link);
    const path = kind === 'EMBED' ? 'embeds' : 'downloads';
    return { kind: 'CREATED', link, url: `${this.deps.publicUrl}/impact/reports/${path}/${token}` };
  }

  /** Null where there is no such embedded report of a company whose reports the caller may manage. */
  async revokeEmbed(actor: Actor, id: string): Promise<ReportLinkRow | null> {
    const { store, links, clock } = this.deps;
    const link = await links.byId(id);
    const report = link && link.kind === 'EMBED' && (await store.byId(link.reportId));
    if (!report || !mayManageReports(actor, report.companyId)) return null;
    return links.revoke(id, clock.now());
  }

  /** A file, for a caller who may read the figures of its company now. */
  async download(token: string, credentials: Credentials): Promise<Opened> {
    const opened = await this.file(token, credentials);
    this.deps.telemetry.opened('DOWNLOAD', opened.kind);
    return opened;
  }

  /** The page of an edition, for every caller that has the address. */
  async embed(token: string): Promise<Opened> {
    const opened = await this.page(token);
    this.deps.telemetry.opened('EMBED', opened.kind);
    return opened;
  }

  private async file(token: string, credentials: Credentials): Promise<Opened> {
    const found = await this.find(token, 'DOWNLOAD');
    if ('kind' in found) return found;
    const actor = await this.callerOf(credentials);
    if (actor === undefined) return { kind: 'CREDENTIALS_NEEDED' };
    if (actor === null) return { kind: 'BAD_CREDENTIALS' };
    const { report, link } = found;
    if (!mayReadImpact(actor, report.companyId)) return { kind: 'NOT_FOUND' };
    const file = report.files.find(({ format }) => format === link.format);
    if (!file) return { kind: 'NOT_FOUND' };
    const { body } = await this.deps.storage.get(fileKey(report.id, file.format));
    const name = `impact-report-${report.periodKey}-edition-${report.edition}.${file.format.toLowerCase()}`;
    return { kind: 'FILE', body, file, name };
  }

  private async page(token: string): Promise<Opened> {
    const { store } = this.deps;
    const found = await this.find(token, 'EMBED');
    if ('kind' in found) return found;
    const { report } = found;
    const [marks] = await store.marks([report.periodId]);
    const [latestEdition] = await store.latestEditions([report]);
    return { kind: 'PAGE', document: report.document!, latestEdition: latestEdition!, marks: marks! };
  }

  /** Asked for every request: nothing that was decided before counts. */
  private async find(
    token: string,
    kind: ReportLinkKind,
  ): Promise<
    | { readonly link: ReportLinkRow; readonly report: ReportRow }
    | { readonly kind: 'NOT_FOUND' | 'REVOKED' | 'EXPIRED' }
  > {
    const { links, store, clock } = this.deps;
    const link = await links.byToken(token);
    if (!link || link.kind !== kind) return { kind: 'NOT_FOUND' };
    if (link.revokedAt !== null) return { kind: 'REVOKED' };
    if (link.expiresAt <= clock.now()) return { kind: 'EXPIRED' };
    return { link, report: (await store.byId(link.reportId))! };
  }

  private async callerOf(credentials: Credentials): Promise<Actor | null | undefined> {
    const { authorization, 'x-api-key': apiKey } = credentials;
    if (!authorization && apiKey === undefined) return undefined;
    return (await this.deps.authenticate?.({ authorization: authorization || undefined, 'x-api-key': apiKey })) ?? null;
  }
}
