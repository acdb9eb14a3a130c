import { randomBytes } from 'node:crypto';
import { type Database, insertMany, isUniqueViolation, type RowOf, selectOf, type Tx } from '#platform/database';
import type { Clock, Ids } from '#platform/time';
import type { SecretBox } from './secret-box.js';
import {
  type SenderPurpose,
  WebhookSecretEntity,
  WebhookSenderCompanyEntity,
  WebhookSenderEntity,
} from './webhook-sender.entity.js';

export { type SenderPurpose, senderPurposes } from './webhook-sender.entity.js';

/** The sender of the URL without a name. Its first secrets are those of the configuration. */
export const defaultSender = 'default';
/** Keeps ids of different doors apart. What came before there were senders is `webhook`, and its ids are remembered under it. */
export const sourceOf = ({ id, name }: Pick<WebhookSender, 'id' | 'name'>): string =>
  name === defaultSender ? 'webhook' : `sender/${id}`;

export const defaultOverlapHours = 24;
export const longestOverlapHours = 24 * 30;

export interface WebhookSender {
  readonly id: string;
  readonly name: string;
  /** `null`: every company. */
  readonly companyIds: readonly string[] | null;
  readonly purposes: readonly SenderPurpose[];
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
  readonly configuredUntil: Date | null;
  readonly secrets: readonly WebhookSecret[];
}

export interface WebhookSecret {
  readonly id: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  /** `whsec_…`; null where SERVICE_TOKEN_SECRET no longer opens it. */
  readonly secret: string | null;
}

/** What was asked for is not possible; the message says why and what to do. */
export class SenderRefused extends Error {
  override readonly name = 'SenderRefused';
}

const nameRule = /^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/;

type SenderRow = RowOf<typeof WebhookSenderEntity>;
type SecretRow = RowOf<typeof WebhookSecretEntity>;

const senderColumns = `${selectOf(WebhookSenderEntity, 's')},
  array(select company_id::text from webhook_sender_company c where c.sender_id = s.id order by 1) as "companyIds"`;

export class WebhookSenderStore {
  constructor(
    private readonly deps: {
      readonly db: Database;
      readonly clock: Clock;
      readonly ids: Ids;
      readonly box: SecretBox;
    },
  ) {}

  /** Every sender with the secrets that still work, oldest sender first. */
  async list(): Promise<WebhookSender[]> {
    const { db, clock } = this.deps;
    const [senders, secrets] = await Promise.all([
      db.query<SenderRow & { companyIds: readonly string[] }>(
        `select ${senderColumns} from webhook_sender s order by s.created_at, s.id`,
      ),
      db.query<SecretRow>(
        `select ${selectOf(WebhookSecretEntity)} from webhook_secret
         where expires_at is null or expires_at > $1 order by created_at desc, id desc`,
        [clock.now()],
      ),
    ]);
    const opened = await Promise.all(secrets.map(async (row) => ({ ...row, secret: await this.open(row) })));
    const bySender = Map.groupBy(opened, ({ senderId }) => senderId);
    return senders.map(({ platformWide, companyIds, ...sender }) => ({
      ...sender,
      companyIds: platformWide ? null : companyIds,
      secrets: (bySender.get(sender.id) ?? []).map(({ id, createdAt, expiresAt, secret }) => ({
        id,
        createdAt,
        expiresAt,
        secret,
      })),
    }));
  }

  /** A sender with its first secret. `companyIds` null: it writes for every company. @throws SenderRefused */
  async create(
    name: string,
    companyIds: readonly string[] | null,
    purposes: readonly SenderPurpose[] = ['feedback'],
  ): Promise<string> {
    if (!nameRule.test(name))
      throw new SenderRefused(
        `The name of a sender is the end of its URL: 1 to 60 small letters, digits and "-", not "${name.slice(0, 80)}".`,
      );
    if (companyIds?.length === 0) throw new SenderRefused('A sender needs a company, or is for every company.');
    const { db, ids, clock } = this.deps;
    try {
      return await db.transaction(async (tx) => {
        await this.refuseUnknownCompanies(companyIds ?? [], tx);
        const id = ids.next();
        const sender = { id, name, purposes, platformWide: companyIds === null, createdAt: clock.now() };
        await insertMany(tx, WebhookSenderEntity, [sender]);
        const companies = (companyIds ?? []).map((companyId) => ({ senderId: id, companyId }));
        await insertMany(tx, WebhookSenderCompanyEntity, companies, { onConflict: 'do nothing' });
        return this.addSecret(id, tx);
      });
    } catch (error) {
      if (isUniqueViolation(error, 'webhook_sender_name_unique'))
        throw new SenderRefused(`There is a sender "${name}" already; rotate its secret, or choose another name.`);
      throw error;
    }
  }

  /**
   * A new secret; the one before works on for the overlap, so that the sender can change over
   * without losing a request. Older ones end at once: two work at most. @throws SenderRefused
   */
  rotate(name: string, overlapHours = defaultOverlapHours): Promise<string> {
    const { db, clock } = this.deps;
    return db.transaction(async (tx) => {
      const sender = await this.lock(name, tx);
      if (sender.revokedAt) throw new SenderRefused(`The sender "${name}" is revoked; create another one.`);
      const now = clock.now();
      const until = new Date(now.getTime() + overlapHours * 3_600_000);
      await tx.query(
        `update webhook_secret set expires_at = case when id = (
             select id from webhook_secret where sender_id = $1 and (expires_at is null or expires_at > $2)
             order by created_at desc, id desc limit 1)
           then least(expires_at, $3) else $2 end
         where sender_id = $1 and (expires_at is null or expires_at > $2)`,
        [sender.id, now, until],
      );
      // The secrets of the configuration are one place among the two: the first rotation ends them
      // after the overlap, the second at once.
      await tx.query(
        `update webhook_sender set configured_until = case when configured_until is null then $2::timestamptz else least(configured_until, $3) end
         where id = $1 and name = $4`,
        [sender.id, until, now, defaultSender],
      );
      return this.addSecret(sender.id, tx);
    });
  }

  /** What the sender may send from now on. @throws SenderRefused */
  permit(name: string, purposes: readonly SenderPurpose[]): Promise<void> {
    return this.deps.db.transaction(async (tx) => {
      const { id } = await this.lock(name, tx);
      await tx.query('update webhook_sender set purposes = $2 where id = $1', [id, purposes]);
    });
  }

  /** Nothing it signs is accepted any more. @throws SenderRefused */
  revoke(name: string): Promise<void> {
    const { db, clock } = this.deps;
    return db.transaction(async (tx) => {
      const { id } = await this.lock(name, tx);
      const now = clock.now();
      await tx.query('update webhook_sender set revoked_at = coalesce(revoked_at, $2) where id = $1', [id, now]);
      await tx.query('delete from webhook_secret where sender_id = $1', [id]);
    });
  }

  private async lock(name: string, tx: Tx): Promise<SenderRow> {
    const [sender] = await tx.query<SenderRow>(
      `select ${selectOf(WebhookSenderEntity)} from webhook_sender where name = $1 for update`,
      [name],
    );
    if (!sender) throw new SenderRefused(`There is no sender "${name.slice(0, 80)}".`);
    return sender;
  }

  private async refuseUnknownCompanies(companyIds: readonly string[], tx: Tx): Promise<void> {
    const [unknown] = await tx.query<{ id: string }>(
      'select asked.id from unnest($1::uuid[]) as asked(id) where not exists (select 1 from company c where c.id = asked.id)',
      [companyIds],
    );
    if (unknown) throw new SenderRefused(`There is no company ${unknown.id}.`);
  }

  private async addSecret(senderId: string, tx: Tx): Promise<string> {
    const { ids, clock, box } = this.deps;
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const id = ids.next();
    const sealed = box.seal(secret, contextOf({ id, senderId }));
    await insertMany(tx, WebhookSecretEntity, [{ id, senderId, sealed, createdAt: clock.now() }]);
    return secret;
  }

  private async open(row: SecretRow): Promise<string | null> {
    const { box, db } = this.deps;
    const opened = box.open(row.sealed, contextOf(row));
    // So that the old SERVICE_TOKEN_SECRET can go once this has run.
    if (opened?.isStale)
      await db.query('update webhook_secret set sealed = $2 where id = $1 and sealed = $3', [
        row.id,
        box.seal(opened.text, contextOf(row)),
        row.sealed,
      ]);
    return opened?.text ?? null;
  }
}

const contextOf = ({ id, senderId }: { id: string; senderId: string }): string => `${senderId}/${id}`;
