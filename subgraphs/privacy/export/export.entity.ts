import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { type SectionCounts, StepEntity } from '../steps/step.entity.js';
import type { Catalogue } from './plan.rules.js';

/** A committed page in the staging area. */
export const ExportPageEntity = defineEntity({
  name: 'ExportPage',
  tableName: 'privacy_export_page',
  properties: {
    stepId: () =>
      p.manyToOne(StepEntity).mapToPk().fieldName('step_id').primary().deleteRule('cascade').updateRule('no action'),
    number: p.integer().primary(),
    key: p.text(),
    bytes: p.bigint('number'),
    sha256: p.text(),
    /** Rows per section in this page. */
    records: p.json<SectionCounts>(),
  },
});

export type ExportPageRow = RowOf<typeof ExportPageEntity>;

/** What was declared about every column when a request was planned; shared by all requests with the same declaration. */
export const CatalogueSnapshotEntity = defineEntity({
  name: 'CatalogueSnapshot',
  tableName: 'privacy_catalogue',
  properties: {
    hash: p.text().primary(),
    body: p.json<Catalogue>(),
    firstSeenAt: p.datetime().columnType('timestamptz'),
  },
});
