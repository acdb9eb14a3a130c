import { insertReturning, type Queryable, selectOf, tableOf, type Tx } from '#platform/database';
import { sha256 } from '#platform/text';
import type { Ids } from '#platform/time';
import type { Correction, PartnerConnector } from '../partners/connector.js';
import type { DeliveryFigures, FiguresPeriod } from '../partners/figures.js';
import { DeliveryPayloadEntity, type PayloadRow } from './delivery.entity.js';

const select = selectOf(DeliveryPayloadEntity);
const table = tableOf(DeliveryPayloadEntity);

/** JSON whose members are in order, as a database that reorders them would need: equal figures have one hash. */
export function hashOf(value: unknown): string {
  return sha256(
    JSON.stringify(value, (_, each: unknown) =>
      typeof each === 'object' && each !== null && !Array.isArray(each)
        ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
        : each,
    ),
  );
}

export interface Revisions {
  readonly latest: PayloadRow | null;
  /** The latest one that the partner has. */
  readonly delivered: PayloadRow | null;
}

/** What a later revision tells the partner of the one before. */
export const correctionOf = ({ latest, delivered }: Revisions): Correction | undefined =>
  delivered === null
    ? undefined
    : {
        revision: (latest?.revision ?? delivered.revision) + 1,
        replaces: delivered.idempotencyKey,
        delivered: delivered.figures as DeliveryFigures,
      };

/** Revisions of what a destination gets for a period. */
export class PayloadStore {
  constructor(private readonly ids: Ids) {}

  async byIds(on: Queryable, ids: readonly string[]): Promise<(PayloadRow | null)[]> {
    const rows = await on.query<PayloadRow>(`select ${select} from ${table} where id = any($1::uuid[])`, [ids]);
    const known = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => known.get(id) ?? null);
  }

  async revisions(on: Queryable, destinationId: string, { from, to }: FiguresPeriod): Promise<Revisions> {
    const rows = await on.query<PayloadRow & { delivered: boolean }>(
      `select ${selectOf(DeliveryPayloadEntity, 'p')}, exists (select 1 from delivery_receipt r where r.payload_id = p.id) as delivered
       from ${table} p where p.destination_id = $1 and p.period_from = $2 and p.period_to = $3 order by p.revision desc`,
      [destinationId, from, to],
    );
    return { latest: rows[0] ?? null, delivered: rows.find(({ delivered }) => delivered) ?? null };
  }

  /** The next revision. Its key is the same wherever and whenever it is made. Call with the destination's circuit locked. */
  async add(
    tx: Tx,
    given: {
      readonly destinationId: string;
      readonly scheduleId: string | null;
      readonly figures: DeliveryFigures;
      readonly revisions: Revisions;
      readonly connector: PartnerConnector;
      readonly now: Date;
    },
  ): Promise<PayloadRow> {
    const { destinationId, scheduleId, figures, revisions, connector, now } = given;
    const { period } = figures;
    const revision = (revisions.latest?.revision ?? 0) + 1;
    const [row] = await insertReturning(tx, DeliveryPayloadEntity, [
      {
        id: this.ids.next(),
        destinationId,
        periodKey: period.key,
        periodFrom: period.from,
        periodTo: period.to,
        revision,
        previousId: revisions.latest?.id ?? null,
        profileId: connector.profile.id,
        hash: hashOf(figures),
        figures,
        body: connector.map(figures, correctionOf(revisions)),
        idempotencyKey: sha256(JSON.stringify([scheduleId, period.from, period.to, destinationId, revision])),
        createdAt: now,
      },
    ]);
    return row!;
  }
}
