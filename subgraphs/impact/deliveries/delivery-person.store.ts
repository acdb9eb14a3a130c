import { insertMany, type Queryable, selectOf, tableOf, type Tx } from '#platform/database';
import type { Ids, LocalDate } from '#platform/time';
import { holds } from '../consents/consent.rules.js';
import type { ConsentStore } from '../consents/consent.store.js';
import type { PeopleInPayload } from '../partners/profile-definition.js';
import type { PartnerPayload } from '../partners/connector.js';
import type { DeliveryFigures } from '../partners/figures.js';
import type { PayloadRow } from './delivery.entity.js';
import { DeliveryPersonEntity, type DeliveryPersonRow } from './delivery-person.entity.js';

const select = selectOf(DeliveryPersonEntity);
const table = tableOf(DeliveryPersonEntity);

export interface SplitPayload {
  /** Without its people. */
  readonly body: PartnerPayload;
  readonly figures: DeliveryFigures;
  readonly people: readonly Omit<DeliveryPersonRow, 'id' | 'payloadId' | 'createdAt'>[];
}

/** People out of a payload: a row for each part, with the person it is about. `known`: everyone who may be in it. */
export function split(
  whole: { readonly body: PartnerPayload; readonly figures: DeliveryFigures },
  known: NonNullable<DeliveryFigures['people']>,
  { list, keyOf, keyIn }: PeopleInPayload,
): SplitPayload {
  const { people = [], ...figures } = whole.figures;
  const userOf = new Map(known.map((person) => [keyOf(person), person.userId]));
  const items = whole.body[list] as readonly object[];
  const partsOf = Map.groupBy(items, keyIn);
  const left = Map.groupBy(people, (person) => keyOf(person));
  const rows = items.map((item, part) => {
    const key = keyIn(item);
    const own = left.get(key) ?? [];
    // A partner that takes programmes one by one has a part for each of a person's rows, in their order.
    const counted = partsOf.get(key)!.length === 1 ? own : own.splice(0, 1);
    return { part, userId: userOf.get(key)!, figures: counted, body: item };
  });
  return { body: { ...whole.body, [list]: [] }, figures, people: rows };
}

/** People as they are in payloads. */
export class DeliveryPeople {
  constructor(private readonly deps: { readonly ids: Ids; readonly consents: Pick<ConsentStore, 'currentOf'> }) {}

  async add(tx: Tx, payload: Pick<PayloadRow, 'id' | 'createdAt'>, people: SplitPayload['people']): Promise<void> {
    const { id: payloadId, createdAt } = payload;
    await insertMany(
      tx,
      DeliveryPersonEntity,
      people.map((row) => ({ id: this.deps.ids.next(), ...row, payloadId, createdAt })),
    );
  }

  /** By payload, in the order of parts; rows of erased people are missing. `part`: that one alone. */
  async of(
    on: Queryable,
    payloadIds: readonly string[],
    part: number | null = null,
  ): Promise<ReadonlyMap<string, readonly DeliveryPersonRow[]>> {
    const rows = await on.query<DeliveryPersonRow>(
      `select ${select} from ${table} where payload_id = any($1::uuid[]) and ($2::int is null or part = $2) order by payload_id, part`,
      [payloadIds, part],
    );
    return Map.groupBy(rows, ({ payloadId }) => payloadId);
  }

  /**
   * The first part from here on that is to be sent: the partner does not have it, its person is not erased, and allows it today. Taking
   * back what was told of a person needs no consent. Null: there is none.
   */
  async nextPart(on: Queryable, payloadId: string, from: number, today: LocalDate): Promise<number | null> {
    for (let part = from; ; part += 1) {
      const [row] = await on.query<{ part: number; userId: string; takesBack: boolean; minorUntil: string | null }>(
        `select d.part, d.user_id as "userId", d.figures = '[]'::jsonb as "takesBack", to_char(p.minor_until, 'YYYY-MM-DD') as "minorUntil"
         from ${table} d join person p on p.id = d.user_id where d.payload_id = $1 and d.part >= $2
           and not exists (select 1 from delivery_attempt a where a.payload_id = d.payload_id and a.part = d.part
             and a.outcome in ('DELIVERED', 'DUPLICATE'))
         order by d.part limit 1`,
        [payloadId, part],
      );
      if (!row) return null;
      ({ part } = row);
      if (row.takesBack) return part;
      const [consents] = await this.deps.consents.currentOf([row.userId], on);
      const consent = consents!.find(({ purpose }) => purpose === 'PARTNER_SHARING') ?? null;
      if (holds(consent, row.minorUntil, today)) return part;
    }
  }
}
