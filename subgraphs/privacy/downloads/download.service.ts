import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { Actor, Credentials } from '#platform/auth';
import type { Tx } from '#platform/database';
import { type ByteRange, ObjectNotFound } from '#platform/storage';
import { type AuditActor, type NewAuditEntry, worker } from '../audit/audit.store.js';
import type { ExportContext } from '../steps/request-work.js';
import { mayDownload, maySee } from '../requests/access.rules.js';
import { type RangeRequest, rangeOf } from './byte-range.rules.js';
import { decide, type LinkDecision, type Proof } from './link.rules.js';
import type { LinkRow } from './link.store.js';

export interface PackageBody {
  readonly kind: 'PACKAGE';
  readonly requestId: string;
  readonly body: Readable;
  /** Of the whole package. */
  readonly size: number;
  /** What of it `body` is; `null` when it is all. */
  readonly part: ByteRange | null;
  readonly etag: string;
  /** To be told when the response is over, and whether everything was sent; told again, it corrects what it was told before. */
  readonly ended: (isComplete: boolean) => void;
}

export type Refused = Exclude<LinkDecision, 'OPEN' | 'RESUME'>;
export type Download =
  | PackageBody
  | { readonly kind: 'RANGE_UNSATISFIABLE'; readonly size: number }
  | { readonly kind: Refused };

export type LinkCreation =
  | { readonly kind: 'CREATED'; readonly url: string; readonly expiresAt: Date }
  | { readonly kind: 'NOT_FOUND' | 'NOT_READY' | 'EXPIRED' };

const wrongCodesAllowed = 5;
const refusalsAudited: readonly LinkDecision[] = ['WRONG_CODE', 'CODE_REFUSED', 'NOT_FOUND'];
/** A download that broke off is noticed a moment after its client has gone. */
const breakOffMs = 1500;

interface Opening {
  readonly link: LinkRow;
  readonly part: ByteRange | null;
}

/** Gives packages away: to their holder, while they may have them, once per link. */
export class DownloadService {
  /** Responses under way in this process, by link. */
  private readonly sending = new Map<string, Promise<unknown>>();

  constructor(
    private readonly context: ExportContext,
    private readonly authenticate: ((credentials: Credentials) => Promise<Actor | null>) | undefined,
  ) {}

  urlOf(token: string): string {
    return `${this.context.settings.publicUrl}/privacy/downloads/${token}`;
  }

  /** Who the caller is, if they say so: `undefined` without credentials, `null` when those are not valid. */
  async callerOf(credentials: Credentials): Promise<Actor | null | undefined> {
    const { authorization, 'x-api-key': apiKey } = credentials;
    if (!authorization && apiKey === undefined) return undefined;
    // Credentials that cannot be checked here prove nothing; the code still does.
    return this.authenticate?.({ authorization: authorization || undefined, 'x-api-key': apiKey });
  }

  /** Asked for every request, and so for every part of a package: nothing that was decided before counts. */
  async open(token: string, proof: Proof, range: RangeRequest = {}): Promise<Download> {
    const { context } = this;
    const found = await context.links.find(token);
    if (!found) return { kind: 'NOT_FOUND' };
    if (proof.actor === null) return { kind: 'BAD_CREDENTIALS' };
    if (!proof.actor && proof.code === undefined) return { kind: 'PROOF_NEEDED' };
    if (range.range === undefined && this.isHolder(found, proof)) {
      await Promise.race([this.sending.get(found.id), sleep(breakOffMs, undefined, { ref: false })]);
    }
    const opening = await context.db.transaction((tx) => this.decideLocked(tx, token, { proof, range }));
    return 'kind' in opening ? opening : this.send(opening);
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
      if (revoked > 0) await this.audit(tx, { requestId, actor, action: 'LINKS_REVOKED', details: { links: revoked } });
      return revoked;
    });
  }

  /** The link is locked, so that of fifty codes that come at once five are judged and no two callers spend one link. */
  private async decideLocked(
    tx: Tx,
    token: string,
    { proof, range }: { proof: Proof; range: RangeRequest },
  ): Promise<Opening | Exclude<Download, PackageBody>> {
    const { context } = this;
    const link = await context.links.lock(tx, token);
    if (!link) return { kind: 'NOT_FOUND' };
    const size = link.packageBytes ?? 0;
    const part = rangeOf(range, { size, etag: etagOf(link) });
    const isWhole = part === null || (part !== 'UNSATISFIABLE' && part.end - part.start + 1 === size);
    const decision = decide(link, proof, { now: context.clock.now(), part: !isWhole });
    if (decision !== 'OPEN' && decision !== 'RESUME') {
      if (refusalsAudited.includes(decision)) await this.recordRefusal(tx, link, { reason: decision, proof });
      return { kind: decision };
    }
    if (part === 'UNSATISFIABLE') return { kind: 'RANGE_UNSATISFIABLE', size };
    // A package that is not there costs nobody their link.
    if (!(await context.storage.exists(link.packageKey!))) return { kind: proof.actor ? 'EXPIRED' : 'CODE_REFUSED' };
    await this.spend(tx, link, { decision, proof });
    return { link, part };
  }

  private async spend(
    tx: Tx,
    link: LinkRow,
    { decision, proof }: { decision: 'OPEN' | 'RESUME'; proof: Proof },
  ): Promise<void> {
    const { links } = this.context;
    const actor = { kind: proof.actor?.kind ?? 'user', id: link.holderId };
    const entry = { requestId: link.requestId, actor, details: { link: link.id } };
    if (decision === 'OPEN') {
      await links.use(tx, link, proof.actor ? 'TOKEN' : 'CODE');
      await this.audit(tx, { ...entry, action: 'PACKAGE_DOWNLOADED' });
    } else if (await links.resume(tx, link)) {
      // Once: a client may ask for a package in thousands of parts.
      await this.audit(tx, { ...entry, action: 'DOWNLOAD_RESUMED' });
    }
  }

  private async send({ link, part }: Opening): Promise<Download> {
    const { context } = this;
    const object = await context.storage.get(link.packageKey!, part ?? undefined).catch(async (error: unknown) => {
      await context.links.ended(link.id, false);
      if (error instanceof ObjectNotFound) return null;
      throw error;
    });
    if (!object) return { kind: 'EXPIRED' };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.sending.set(link.id, promise);
    const size = link.packageBytes ?? object.bytes;
    const endsPackage = part === null || part.end === size - 1;
    return {
      kind: 'PACKAGE',
      requestId: link.requestId,
      body: object.body,
      size,
      part,
      etag: etagOf(link),
      ended: (isComplete) => {
        void context.links
          .ended(link.id, isComplete && endsPackage)
          .catch((error: unknown) =>
            context.log.warn({ err: error, link: link.id }, 'How a download ended was not noted'),
          )
          .finally(() => {
            if (this.sending.get(link.id) === promise) this.sending.delete(link.id);
            resolve();
          });
      },
    };
  }

  private isHolder(link: LinkRow, { actor }: Proof): boolean {
    return actor != null && actor.id === link.holderId && mayDownload(actor, link);
  }

  /**
   * Every refusal is counted for its caller; the trail, which can only grow, tells of the first, second, fourth, eighth … of them, each
   * with the number so far.
   */
  private async recordRefusal(
    tx: Tx,
    link: LinkRow,
    { reason, proof }: { reason: LinkDecision; proof: Proof },
  ): Promise<void> {
    const { links } = this.context;
    if (reason === 'WRONG_CODE') await links.countWrongCode(tx, link, wrongCodesAllowed);
    const actor = proof.actor ?? { kind: 'anonymous', id: 'anonymous' };
    const times = await links.countRefusal(tx, link, { kind: actor.kind, id: actor.id, reason });
    if (!isPowerOfTwo(times)) return;
    const details = { link: link.id, reason, times };
    await this.audit(tx, { requestId: link.requestId, actor, action: 'LINK_REFUSED', details });
  }

  private audit(tx: Tx, entry: Omit<NewAuditEntry, 'actor'> & { readonly actor?: AuditActor }): Promise<void> {
    const { kind, id } = entry.actor ?? worker;
    return this.context.audit.append(tx, { ...entry, actor: { kind, id } });
  }
}

const etagOf = ({ packageSha256 }: LinkRow): string => `"${packageSha256 ?? ''}"`;

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));
