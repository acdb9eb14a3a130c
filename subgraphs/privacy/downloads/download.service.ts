import { setTimeout as sleep } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import type { Actor, Credentials } from '#platform/auth';
import type { Database, Tx } from '#platform/database';
import type { Logger } from '#platform/observability';
import { type ByteRange, ObjectNotFound, type ObjectStorage } from '#platform/storage';
import type { Clock } from '#platform/time';
import type { AuditStore, NewAuditEntry } from '../audit/audit.store.js';
import { subjectOf } from '../export/contributors.js';
import { mayDownload, maySee } from '../requests/access.rules.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { RequestStore } from '../requests/request.store.js';
import { type RangeRequest, rangeOf } from './byte-range.rules.js';
import { decide, type LinkDecision, type Proof } from './link.rules.js';
import type { LinkRow, LinkStore } from './link.store.js';

export interface PackageBody {
  readonly kind: 'PACKAGE';
  readonly requestId: string;
  readonly body: Readable;
  /** Bytes of the whole package. */
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

export interface DownloadDependencies {
  readonly db: Database;
  readonly requests: RequestStore;
  readonly links: LinkStore;
  readonly audit: AuditStore;
  readonly storage: ObjectStorage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: { readonly publicUrl: string; readonly linkTtlMs: number };
  /** Absent where the process verifies no credentials. */
  readonly authenticate: ((credentials: Credentials) => Promise<Actor | null>) | undefined;
}

export interface MailedLink {
  readonly id: string;
  readonly url: string;
  readonly expiresAt: Date;
}

/** Gives packages away: to their holder, while they may have them, once per link. */
export class DownloadService {
  readonly #deps: DownloadDependencies;
  /** Responses under way in this process, by link. */
  readonly #sending = new Map<string, Promise<unknown>>();

  constructor(deps: DownloadDependencies) {
    this.#deps = deps;
  }

  /** Who the caller is, if they say so: `undefined` without credentials, `null` when those are not valid. */
  async callerOf(credentials: Credentials): Promise<Actor | null | undefined> {
    const { authorization, 'x-api-key': apiKey } = credentials;
    if (!authorization && apiKey === undefined) return undefined;
    // Credentials that cannot be checked here prove nothing; the code still does.
    return this.#deps.authenticate?.({ authorization: authorization || undefined, 'x-api-key': apiKey });
  }

  /** Asked for every request, and so for every part of a package: nothing that was decided before counts. */
  async open(token: string, proof: Proof, range: RangeRequest = {}): Promise<Download> {
    const { db, links } = this.#deps;
    const found = await links.find(token);
    if (!found) return { kind: 'NOT_FOUND' };
    if (proof.actor === null) return { kind: 'BAD_CREDENTIALS' };
    if (!proof.actor && proof.code === undefined) return { kind: 'PROOF_NEEDED' };
    if (range.range === undefined && isHolder(found, proof)) {
      await Promise.race([this.#sending.get(found.id), sleep(breakOffMs, undefined, { ref: false })]);
    }
    const opening = await db.transaction((tx) => this.#decideLocked(tx, token, { proof, range }));
    return 'kind' in opening ? opening : this.#send(opening);
  }

  /** A new link for a person who may have the package; links from before stay as they are. */
  async createLink(actor: Actor, requestId: string): Promise<LinkCreation> {
    const { db, requests, links, clock } = this.#deps;
    const request = await requests.get(requestId);
    if (!request || !maySee(actor, request) || !mayDownload(actor, request)) return { kind: 'NOT_FOUND' };
    if (request.phase !== 'READY') return { kind: 'NOT_READY' };
    const now = clock.now();
    if (request.packageDeletedAt || (request.packageExpiresAt ?? now) <= now) return { kind: 'EXPIRED' };
    const expiresAt = this.#linkEnd(request);
    const { token } = await db.transaction(async (tx) => {
      const link = await links.create(tx, { requestId, holderId: actor.id, origin: 'API', expiresAt });
      await this.#audit(tx, { requestId, actor, action: 'LINK_CREATED', details: { link: link.id, origin: 'API' } });
      return link;
    });
    return { kind: 'CREATED', url: this.#urlOf(token), expiresAt };
  }

  /** The link that is mailed to the subject when their package is ready. */
  async createMailedLink(request: PrivacyRequestRow): Promise<MailedLink> {
    const { db, links } = this.#deps;
    const expiresAt = this.#linkEnd(request);
    const link = { requestId: request.id, holderId: subjectOf(request).userId, origin: 'MAIL' as const, expiresAt };
    const { id, token } = await db.transaction((tx) => links.create(tx, link));
    return { id, url: this.#urlOf(token), expiresAt };
  }

  #urlOf(token: string): string {
    return `${this.#deps.settings.publicUrl}/privacy/downloads/${token}`;
  }

  /** No link outlives its package. */
  #linkEnd({ packageExpiresAt }: PrivacyRequestRow): Date {
    const end = this.#deps.clock.now().getTime() + this.#deps.settings.linkTtlMs;
    return new Date(Math.min(packageExpiresAt?.getTime() ?? end, end));
  }

  /** Returns how many good links there were, or `null` for a request this actor may not see. */
  async revokeLinks(actor: Actor, requestId: string): Promise<number | null> {
    const { db, requests, links } = this.#deps;
    const request = await requests.get(requestId);
    if (!request || !maySee(actor, request)) return null;
    return db.transaction(async (tx) => {
      const revoked = await links.revokeAll(tx, requestId);
      if (revoked > 0)
        await this.#audit(tx, { requestId, actor, action: 'LINKS_REVOKED', details: { links: revoked } });
      return revoked;
    });
  }

  /** The link is locked, so that of fifty codes that come at once five are compared and no two callers spend one link. */
  async #decideLocked(
    tx: Tx,
    token: string,
    { proof, range }: { proof: Proof; range: RangeRequest },
  ): Promise<Opening | Exclude<Download, PackageBody>> {
    const { links, clock, storage } = this.#deps;
    const link = await links.lock(tx, token);
    if (!link) return { kind: 'NOT_FOUND' };
    const size = link.packageBytes ?? 0;
    const part = rangeOf(range, { size, etag: etagOf(link) });
    const isWhole = part === null || (part !== 'UNSATISFIABLE' && part.end - part.start + 1 === size);
    const decision = decide(link, proof, { now: clock.now(), part: !isWhole });
    if (decision !== 'OPEN' && decision !== 'RESUME') {
      if (refusalsAudited.includes(decision)) await this.#recordRefusal(tx, link, { reason: decision, proof });
      return { kind: decision };
    }
    if (part === 'UNSATISFIABLE') return { kind: 'RANGE_UNSATISFIABLE', size };
    // A package that is not there costs no holder their link.
    if (!(await storage.exists(link.packageKey!))) return { kind: proof.actor ? 'EXPIRED' : 'CODE_REFUSED' };
    await this.#spend(tx, link, { decision, proof });
    return { link, part };
  }

  async #spend(
    tx: Tx,
    link: LinkRow,
    { decision, proof }: { decision: 'OPEN' | 'RESUME'; proof: Proof },
  ): Promise<void> {
    const { links } = this.#deps;
    const actor = { kind: proof.actor?.kind ?? 'user', id: link.holderId };
    const entry = { requestId: link.requestId, actor, details: { link: link.id } };
    if (decision === 'OPEN') {
      await links.use(tx, link, proof.actor ? 'TOKEN' : 'CODE');
      await this.#audit(tx, { ...entry, action: 'PACKAGE_DOWNLOADED' });
    } else if (await links.resume(tx, link)) {
      // Once: a client may ask for a package in thousands of parts.
      await this.#audit(tx, { ...entry, action: 'DOWNLOAD_RESUMED' });
    }
  }

  async #send({ link, part }: Opening): Promise<Download> {
    const { links, storage, log } = this.#deps;
    const object = await storage.get(link.packageKey!, part ?? undefined).catch(async (error: unknown) => {
      await links.ended(link.id, false);
      if (error instanceof ObjectNotFound) return null;
      throw error;
    });
    if (!object) return { kind: 'EXPIRED' };
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#sending.set(link.id, promise);
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
        void links
          .ended(link.id, isComplete && endsPackage)
          .catch((error: unknown) => log.warn({ err: error, link: link.id }, 'How a download ended was not noted'))
          .finally(() => {
            if (this.#sending.get(link.id) === promise) this.#sending.delete(link.id);
            resolve();
          });
      },
    };
  }

  /**
   * Every refusal is counted for its caller; the trail, which can only grow, tells of the first, second, fourth, eighth … of them, each
   * with the number so far.
   */
  async #recordRefusal(
    tx: Tx,
    link: LinkRow,
    { reason, proof }: { reason: LinkDecision; proof: Proof },
  ): Promise<void> {
    const { links } = this.#deps;
    if (reason === 'WRONG_CODE') await links.countWrongCode(tx, link, wrongCodesAllowed);
    const actor = proof.actor ?? { kind: 'anonymous', id: 'anonymous' };
    const times = await links.countRefusal(tx, link, { kind: actor.kind, id: actor.id, reason });
    if (!isPowerOfTwo(times)) return;
    const details = { link: link.id, reason, times };
    await this.#audit(tx, { requestId: link.requestId, actor, action: 'LINK_REFUSED', details });
  }

  #audit(tx: Tx, entry: NewAuditEntry): Promise<void> {
    const { kind, id } = entry.actor;
    return this.#deps.audit.append(tx, { ...entry, actor: { kind, id } });
  }
}

const isHolder = (link: LinkRow, { actor }: Proof): boolean =>
  actor != null && actor.id === link.holderId && mayDownload(actor, link);

const etagOf = ({ packageSha256 }: LinkRow): string => `"${packageSha256 ?? ''}"`;

const isPowerOfTwo = (n: number): boolean => Number.isInteger(Math.log2(n));
