import { type Queryable, selectOf, tableOf } from '#platform/database';
import type { Partner } from '../destinations/destination.entity.js';
import {
  DeliveryScheduleEntity,
  DeliveryScheduleStateEntity,
  type ScheduleRow,
  type ScheduleStateRow,
} from './schedule.entity.js';

const table = tableOf(DeliveryScheduleEntity);

/** Reads schedules; they are changed through the EntityManager. */
export class ScheduleStore {
  async byIds(on: Queryable, ids: readonly string[]): Promise<(ScheduleRow | null)[]> {
    const rows = await on.query<ScheduleRow>(
      `select ${selectOf(DeliveryScheduleEntity)} from ${table} where id = any($1::uuid[])`,
      [ids],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => known.get(id) ?? null);
  }

  async get(on: Queryable, id: string): Promise<ScheduleRow | null> {
    return (await this.byIds(on, [id]))[0] ?? null;
  }

  async states(on: Queryable, ids: readonly string[]): Promise<(ScheduleStateRow | null)[]> {
    const rows = await on.query<ScheduleStateRow>(
      `select ${selectOf(DeliveryScheduleStateEntity)} from ${tableOf(DeliveryScheduleStateEntity)} where schedule_id = any($1::uuid[])`,
      [ids],
    );
    const known = new Map(rows.map((row) => [row.scheduleId, row]));
    return ids.map((id) => known.get(id) ?? null);
  }

  /** Those not deleted, newest first. */
  list(
    on: Queryable,
    filter: {
      readonly companyId: string | null;
      readonly partner?: Partner | null;
      readonly destinationId?: string | null;
      readonly active?: boolean | null;
      readonly limit: number;
      readonly afterId: string | null;
    },
  ): Promise<ScheduleRow[]> {
    const { companyId, partner = null, destinationId = null, active = null, limit, afterId } = filter;
    return on.query<ScheduleRow>(
      `select ${selectOf(DeliveryScheduleEntity, 's')} from ${table} s join destination d on d.id = s.destination_id
       where s.deleted_at is null and ($1::uuid is null or s.company_id = $1) and ($2::text is null or d.partner = $2)
         and ($3::uuid is null or s.destination_id = $3) and ($4::boolean is null or (s.paused_at is null) = $4)
         and ($5::uuid is null or s.id < $5)
       order by s.id desc limit $6`,
      [companyId, partner, destinationId, active, afterId, limit],
    );
  }
}
