import { insertReturning, type Queryable, selectOf, tableOf, type Tx } from '#platform/database';
import { sha256 } from '#platform/text';
import type { Ids } from '#platform/time';
import type { Correction, PartnerConnector } from '../partners/connector.js';
import type { DeliveryFigures, FiguresPeriod } from '../partners/figures.js';
import { DeliveryPayloadEntity, type PayloadRow } from './delivery.entity.js';
import type { DeliveryPersonRow } from './delivery-person.entity.js';
import { type DeliveryPeople, split } from './delivery-person.store.js';
import { countedOf } from './figures.rules.js';
import type { PartnerDirectory } from './partner-directory.js';

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

/** Equal figures are one revision. */
export const hashOfFigures = (figures: DeliveryFigures): string => hashOf(countedOf(figures));

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

interface PayloadDependencies {
  readonly ids: Ids;
  readonly people: DeliveryPeople;
  readonly partners: Pick<PartnerDirectory, 'find'>;
}

/** Revisions of what a destination gets for a period. Read with their people, as far as those are not erased. */
export class PayloadStore {
  constructor(private readonly deps: PayloadDependencies) {}

  async byIds(on: Queryable, ids: readonly string[]): Promise<(PayloadRow | null)[]> {
    const rows = await on.query<PayloadRow>(`select ${select} from ${table} where id = any($1::uuid[])`, [ids]);
    const known = new Map((await this.whole(on, rows)).map((row) => [row.id, row]));
    return ids.map((id) => known.get(id) ?? null);
  }

  /** For a call: of the people, the one of this part alone. */
  async forPart(on: Queryable, id: string, part: number): Promise<PayloadRow> {
    const [row] = await on.query<PayloadRow>(`select ${select} from ${table} where id = $1`, [id]);
    if (!row) throw new Error(`Payload ${id} does not exist: a run refers to it.`);
    return (await this.whole(on, [row], part))[0]!;
  }

  async revisions(on: Queryable, destinationId: string, { from, to }: FiguresPeriod): Promise<Revisions> {
    const rows = await on.query<PayloadRow & { delivered: boolean }>(
      `select ${selectOf(DeliveryPayloadEntity, 'p')}, exists (select 1 from delivery_receipt r where r.payload_id = p.id) as delivered
       from ${table} p where p.destination_id = $1 and p.period_from = $2 and p.period_to = $3 order by p.revision desc`,
      [destinationId, from, to],
    );
    const latest = rows[0] ?? null;
    const delivered = rows.find((row) => row.delivered) ?? null;
    const whole = await this.whole(on, [...new Set([latest, delivered].filter((row) => row !== null))]);
    const found = (row: PayloadRow | null) => whole.find(({ id }) => id === row?.id) ?? null;
    return { latest: found(latest), delivered: found(delivered) };
  }

  /** Whether the partner has a part of it. */
  async isPartlySent(on: Queryable, id: string): Promise<boolean> {
    const [row] = await on.query<{ sent: boolean }>(
      `select exists (select 1 from delivery_attempt where payload_id = $1 and outcome in ('DELIVERED', 'DUPLICATE', 'ACCEPTED')) as sent`,
      [id],
    );
    return row!.sent;
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
    const whole = { figures, body: connector.map(figures, correctionOf(revisions)) };
    const before = (revisions.delivered?.figures as DeliveryFigures | undefined)?.people ?? [];
    const { people, ...stored } = connector.people
      ? split(whole, [...before, ...(figures.people ?? [])], connector.people)
      : { ...whole, people: [] };
    const [row] = await insertReturning(tx, DeliveryPayloadEntity, [
      {
        id: this.deps.ids.next(),
        destinationId,
        periodKey: period.key,
        periodFrom: period.from,
        periodTo: period.to,
        revision,
        previousId: revisions.latest?.id ?? null,
        profileId: connector.profile.id,
        hash: hashOfFigures(figures),
        ...stored,
        people: people.length,
        idempotencyKey: sha256(JSON.stringify([scheduleId, period.from, period.to, destinationId, revision])),
        createdAt: now,
      },
    ]);
    await this.deps.people.add(tx, row!, people);
    // As the database keeps it: each repetition has to be the same to the byte.
    return (await this.whole(tx, [row!]))[0]!;
  }

  private async whole<R extends PayloadRow>(
    on: Queryable,
    rows: readonly R[],
    part: number | null = null,
  ): Promise<R[]> {
    const ids = rows.flatMap(({ id, people }) => (people > 0 ? [id] : []));
    if (ids.length === 0) return [...rows];
    const people = await this.deps.people.of(on, ids, part);
    return rows.map((row) => this.withPeople(row, people.get(row.id) ?? []));
  }

  private withPeople<R extends PayloadRow>(row: R, people: readonly DeliveryPersonRow[]): R {
    const place = this.deps.partners.find(row.profileId)?.people;
    if (row.people === 0 || !place) return row;
    const items: (object | null)[] = Array.from({ length: row.people }, () => null);
    for (const { part, body } of people) items[part] = body;
    return {
      ...row,
      body: { ...(row.body as object), [place.list]: items },
      figures: { ...(row.figures as DeliveryFigures), people: people.flatMap(({ figures }) => figures) },
    };
  }
}
