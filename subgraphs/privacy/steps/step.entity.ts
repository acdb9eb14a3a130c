import { defineEntity, p } from '@mikro-orm/core';
import { PrivacyRequestEntity } from '../requests/request.entity.js';

/** One unit of work. Whoever holds the lease and the newest fence may write its result; everybody else's writes match no row. */
export const ExportStepEntity = defineEntity({
  name: 'ExportStepRow',
  tableName: 'privacy_export_step',
  properties: {
    id: p.uuid().primary(),
    request: () => p.manyToOne(PrivacyRequestEntity).deleteRule('cascade').updateRule('no action'),
    kind: p.text(),
    /** Subgraph of a `COLLECT` step, empty otherwise. */
    subgraph: p.text(),
    state: p.text(),
    /** Fixed when the step is planned. */
    weight: p.bigint('number'),
    doneWeight: p.bigint('number'),
    /** Grows with every claim. */
    fence: p.integer(),
    leaseUntil: p.datetime().columnType('timestamptz').nullable(),
    /** Claims since the last success of any kind (a page counts). */
    attempts: p.integer(),
    nextAttemptAt: p.datetime().columnType('timestamptz'),
    lastError: p.text().nullable(),
    /** Where the contributor goes on; null before the first and after the last page. */
    cursor: p.text().nullable(),
    /** Rows per section that the contributor counted at `as_of`. */
    counted: p.json(),
    /** Rows per section in the committed pages. */
    exported: p.json(),
    pages: p.integer(),
    /** How often the pages were thrown away because the data had changed under them. */
    restarts: p.integer(),
  },
  indexes: [
    {
      name: 'privacy_export_step_open',
      expression:
        "create index privacy_export_step_open on privacy_export_step (next_attempt_at) where state in ('READY', 'RUNNING')",
    },
  ],
  uniques: [{ name: 'privacy_export_step_once', properties: ['request', 'kind', 'subgraph'] }],
  checks: [
    { name: 'privacy_export_step_kind', expression: "kind in ('PLAN', 'COLLECT', 'PACKAGE', 'NOTIFY')" },
    {
      name: 'privacy_export_step_state',
      expression: "state in ('WAITING', 'READY', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')",
    },
    { name: 'privacy_export_step_weight', expression: 'done_weight >= 0 and done_weight <= weight' },
  ],
});

/** A committed page in the staging area. */
export const ExportPageEntity = defineEntity({
  name: 'ExportPageRow',
  tableName: 'privacy_export_page',
  properties: {
    step: () => p.manyToOne(ExportStepEntity).primary().deleteRule('cascade').updateRule('no action'),
    number: p.integer().primary(),
    key: p.text(),
    bytes: p.bigint('number'),
    sha256: p.text(),
    /** Rows per section in this page. */
    records: p.json(),
  },
});

/** What was declared about every column when a request was planned; shared by all requests with the same declaration. */
export const CatalogueSnapshotEntity = defineEntity({
  name: 'CatalogueSnapshotRow',
  tableName: 'privacy_catalogue',
  properties: {
    hash: p.text().primary(),
    body: p.json(),
    firstSeenAt: p.datetime().columnType('timestamptz'),
  },
});
