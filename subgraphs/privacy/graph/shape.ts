import { make } from '#platform/subgraph-server';
import { actorRoleOf } from '../audit/actor-role.rules.js';
import type { AuditEntry as StoredEntry } from '../audit/chain.rules.js';
import { daysLeft } from '../requests/due-date.rules.js';
import type { PrivacyRequestRow, ProgressRow } from '../requests/request.entity.js';
import { detailOf, isTerminal, statusOf } from '../requests/state-machine.rules.js';
import type { PrivacyServices } from '../services.js';
import { AuditDetail, AuditEntry } from './audit.types.js';
import { PrivacyRequest, PrivacyRequestFailure, PrivacyRequestProgress } from './request.types.js';
import { User } from './user.types.js';

/** A row as the graph shows it. */
export function toRequest(row: PrivacyRequestRow, { clock, settings }: PrivacyServices): PrivacyRequest {
  const { failureCode: code, failureMessage } = row;
  return make(PrivacyRequest, {
    id: row.id,
    type: row.type,
    status: statusOf(row.phase),
    detail: detailOf(row.phase),
    progress: row.progress,
    seq: row.seq,
    sequence: row.seq,
    subject: make(User, { id: row.subjectUserId }),
    requestedBySubject: row.requestedBy === row.subjectUserId,
    receivedAt: row.receivedAt,
    dueAt: row.dueAt,
    daysLeft: isTerminal(row.phase) ? null : daysLeft(row.dueAt, clock.now(), settings.timeZone),
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    asOf: row.asOf,
    failure: code === null ? null : make(PrivacyRequestFailure, { code, message: failureMessage ?? '' }),
    row,
  });
}

export const toProgress = (
  state: ProgressRow,
  row: PrivacyRequestRow,
  services: PrivacyServices,
): PrivacyRequestProgress =>
  make(PrivacyRequestProgress, {
    requestId: state.requestId,
    seq: state.seq,
    sequence: state.seq,
    status: statusOf(state.phase),
    detail: detailOf(state.phase),
    progress: state.progress,
    at: state.at,
    request: toRequest(row, services),
  });

/** The subject learns who did something by role; which member of staff it was is not part of their data (C-579/21). */
export function toAuditEntry(
  entry: StoredEntry,
  view: { row: PrivacyRequestRow; viewerIsSubject: boolean },
): AuditEntry {
  const actorRole = actorRoleOf(entry, view.row.subjectUserId);
  const hidden = view.viewerIsSubject && actorRole !== 'SUBJECT';
  return make(AuditEntry, {
    id: entry.id,
    position: entry.position,
    at: entry.at,
    action: entry.action,
    actorRole,
    actorId: hidden ? null : entry.actorId,
    details: Object.entries(entry.details).map(([name, value]) => make(AuditDetail, { name, value: String(value) })),
    previousHash: entry.previousHash,
    hash: entry.hash,
  });
}
