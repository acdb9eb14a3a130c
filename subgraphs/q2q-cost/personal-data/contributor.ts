import type { Database } from '#platform/database';
import { contractOf, type PersonalDataContributor } from '#platform/personal-data';
import type { ClassificationStore } from '../classification/classification.store.js';
import { bindings, catalogue } from './catalogue.js';

const section = 'classifications';
const pageSize = 200;

/** A person's part of this database: what models read out of their texts. The cursor is the last id. */
export function personalData({
  db,
  classifications,
}: {
  readonly db: Database;
  readonly classifications: ClassificationStore;
}): PersonalDataContributor {
  return {
    subgraph: 'q2q-cost',
    ...contractOf({ subgraph: 'q2q-cost', db, bindings }),
    describe: () => catalogue,
    async counts(subject, asOf) {
      return { [section]: await classifications.countOf(subject, asOf) };
    },
    async exportPage(subject, asOf, cursor) {
      const rows = await classifications.pageOf(subject, asOf, { afterId: cursor, limit: pageSize });
      const records = rows.map(({ id, feedbackId, status, provider, model, language, scores, createdAt }) => ({
        section,
        data: { id, feedbackId, status, provider, model, language, scores, createdAt },
      }));
      return { records, nextCursor: rows.length === pageSize ? rows.at(-1)!.id : null };
    },
  };
}
