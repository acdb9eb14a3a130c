import type { Database } from '#platform/database';
import type { PersonalDataContributor } from '#platform/personal-data';
import { catalogue } from './catalogue.js';

const section = 'classifications';
const pageSize = 200;
const ofSubject = 'user_id = $1 and company_id = $2 and created_at <= $3';

/** A person's part of this database: what models read out of their texts. The cursor is the last id. */
export function personalData(db: Database): PersonalDataContributor {
  return {
    subgraph: 'q2q-cost',
    describe: () => catalogue,
    async counts({ userId, companyId }, asOf) {
      const [row] = await db.query<{ n: string }>(`select count(*) as n from classification where ${ofSubject}`, [
        userId,
        companyId,
        asOf,
      ]);
      return { [section]: Number(row!.n) };
    },
    async exportPage({ userId, companyId }, asOf, cursor) {
      const rows = await db.query<Record<string, unknown> & { id: string }>(
        `select id, feedback_id as "feedbackId", status, provider, model, language, scores, created_at as "createdAt"
         from classification where ${ofSubject} and ($4::uuid is null or id > $4) order by id limit $5`,
        [userId, companyId, asOf, cursor, pageSize],
      );
      return {
        records: rows.map((data) => ({ section, data })),
        nextCursor: rows.length === pageSize ? rows.at(-1)!.id : null,
      };
    },
  };
}
