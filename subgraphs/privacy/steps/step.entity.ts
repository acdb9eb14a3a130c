import { defineEntity, p } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';
import { PrivacyRequestEntity } from '../requests/request.entity.js';

/** First those of an export, then those of an erasure. */
export const stepKinds = [
  'PLAN',
  'COLLECT',
  'PACKAGE',
  'NOTIFY',
  'PREVIEW',
  'FREEZE',
  'ERASE',
  'VERIFY',
  'CERTIFY',
] as const;
export type StepKind = (typeof stepKinds)[number];
export const erasureSteps: ReadonlySet<StepKind> = new Set(['PREVIEW', 'FREEZE', 'ERASE', 'VERIFY', 'CERTIFY']);
export const stepStates = ['WAITING', 'READY', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'] as const;
export type StepState = (typeof stepStates)[number];

/** Rows per section. */
export type SectionCounts = Readonly<Record<string, number>>;

/** One unit of work. The holder of the lease with the newest fence may write its result; other writes match no row. */
export const StepEntity = defineEntity({
  name: 'Step',
  tableName: 'privacy_export_step',
  properties: {
    id: p.uuid().primary(),
    requestId: () =>
      p.manyToOne(PrivacyRequestEntity).mapToPk().fieldName('request_id').deleteRule('cascade').updateRule('no action'),
    kind: p.text().$type<StepKind>(),
    /** Subgraph of a `COLLECT` step, empty otherwise. */
    subgraph: p.text(),
    state: p.text().$type<StepState>(),
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
    counted: p.json<SectionCounts>(),
    /** Rows per section in the committed pages. */
    exported: p.json<SectionCounts>(),
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
  uniques: [{ name: 'privacy_export_step_once', properties: ['requestId', 'kind', 'subgraph'] }],
  checks: [
    {
      name: 'privacy_export_step_kind',
      expression: `kind in (${stepKinds.map((kind) => `'${kind}'`).join(', ')})`,
    },
    {
      name: 'privacy_export_step_state',
      expression: "state in ('WAITING', 'READY', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')",
    },
    { name: 'privacy_export_step_weight', expression: 'done_weight >= 0 and done_weight <= weight' },
  ],
});

export type StepRow = RowOf<typeof StepEntity>;
