import type { Readable } from 'node:stream';
import type { Actor } from '../../../platform/auth/index.js';
import { ObjectNotFound } from '../../../platform/storage/index.js';
import { type AuditActor, type NewAuditEntry, worker } from '../audit/audit-store.js';
import type { ExportContext } from '../export/context.js';
import { mayDownload, maySee } from '../requests/access.js';
import { decide, type LinkDecision, type Proof } from './link-rules.js';
import type { LinkRow } from './link-store.js';

export type Download =
  | { readonly kind: 'PACKAGE'; readonly requestId: string; readonly body: Readable; readonly bytes: number }
  | { readonly kind: Exclude<LinkDecision, 'OPEN'> };

export type LinkCreation =
  | { readonly kind: 'CREATED'; readonly url: string; readonly expiresAt: Date }
  | { readonly kind: 'NOT_FOUND' | 'NOT_READY' | 'EXPIRED' };

const wrongCodesAllowed = 5;
const refusalsAudited: readonly LinkDecision[] = ['WRONG_CODE', 'NOT_FOUND'];

/** Gives packages away: to their holder, once per link. */
export class DownloadService {
  constructor(
    private readonly context: ExportContext,
    private readonly authenticate: ((authorization: string) => Promise<Actor | null>) | undefined,
  ) {}

  urlOf(token: string): string {
    return `${this.context.settings.publicUrl}/privacy/downloads/${token}`;
  }

  /** Who the caller is, if they say so: `undefined` without credentials, `null` when those are not valid. */
  async callerOf(authorization: string | undefined): Promise<Actor | null | undefined> {
    if (authorization === undefined || authorization === '') return undefined;
    // Credentials that cannot be checked here prove nothing; the code still does.
    return this.authenticate ? this.authenticate(authorization) : undefined;
  }

  async open(token: string, proof: Proof): Promise<Download> {
    const link = await this.context.links.find(token);
    const decision = decide(link, proof, this.context.clock.now());
    if (!link) return { kind: 'NOT_FOUND' };
    if (decision === 'OPEN') return this.give(link);
    if (refusalsAudited.includes(decision)) await this.recordRefusal(link, decision, proof);
    return { kind: decision };
  }

  /** A new link for whoever may have the package; links from before stay as they are. */
  async createLink(actor: Actor, requestId: string): Promise<LinkCreation> {
    const { context } = this;
    const request = await context.requests.get(requestId);
    if (!request || !maySee(actor, request) || !mayDownload(actor, request)) return { kind: 'NOT_FOUND' };
    if (request.phase !== 'READY') return { kind: 'NOT_READY' };
    const now = context.clock.now();
    const packageEnd = request.packageExpiresAt ?? now;
    if (request.packageDeletedAt || packageEnd <= now) return { kind: 'EXPIRED' };
    const expiresAt = new Date(Math.min(packageEnd.getTime(), now.getTime() + context.settings.linkTtlMs));
    const { token } = await context.db.transaction(async (tx) => {
      const link = await context.links.create(tx, { requestId, holderId: actor.id, origin: 'API', expiresAt });
      await this.audit(tx, { requestId, actor, action: 'LINK_CREATED', details: { link: link.id, origin: 'API' } });
      return link;
    });
    return { kind: 'CREATED', url: this.urlOf(token), expiresAt };
  }

  /** Answers how many good links there were, or `null` for a request this actor may not see. */
  async revokeLinks(actor: Actor, requestId: string): Promise<number | null> {
    const { context } = this;
    const request = await context.requests.get(requestId);
    if (!request || !maySee(actor, request)) return null;
    return context.db.transaction(async (tx) => {
      const revoked = await context.links.revokeAll(tx, requestId);
      await this.audit(tx, { requestId, actor, action: 'LINKS_REVOKED', details: { links: revoked } });
      return revoked;
    });
  }

  /** The object is opened before the link is spent: a package that is not there costs nobody their link. */
  private async give(link: LinkRow): Promise<Download> {
    const { context } = this;
    const found = await context.storage.get(link.packageKey!).catch((error: unknown) => {
      if (error instanceof ObjectNotFound) return null;
      throw error;
    });
    if (!found) return { kind: 'EXPIRED' };
    const spent = await context.db.transaction(async (tx) => {
      if (!(await context.links.use(tx, link))) return false;
      const actor: AuditActor = { kind: 'user', id: link.holderId };
      await this.audit(tx, {
        requestId: link.requestId,
        actor,
        action: 'PACKAGE_DOWNLOADED',
        details: { link: link.id },
      });
      return true;
    });
    if (spent) return { kind: 'PACKAGE', requestId: link.requestId, body: found.body, bytes: found.bytes };
    found.body.destroy();
    return { kind: 'USED' };
  }

  private async recordRefusal(link: LinkRow, reason: LinkDecision, proof: Proof): Promise<void> {
    await this.context.db.transaction(async (tx) => {
      if (reason === 'WRONG_CODE') await this.context.links.countWrongCode(tx, link, wrongCodesAllowed);
      const actor = proof.actor ?? { kind: 'anonymous', id: 'anonymous' };
      const details = { link: link.id, reason };
      await this.audit(tx, { requestId: link.requestId, actor, action: 'LINK_REFUSED', details });
    });
  }

  private audit(tx: Parameters<ExportContext['audit']['append']>[0], entry: NewAuditEntry): Promise<void> {
    const { kind, id } = entry.actor ?? worker;
    return this.context.audit.append(tx, { ...entry, actor: { kind, id } });
  }
}
