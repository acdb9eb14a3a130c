import { make } from '#platform/subgraph-server';
import { actorRoleOf } from '../audit/actor-role.rules.js';
import type { AuditEntry as StoredEntry } from '../audit/chain.rules.js';
import { dueOf } from '../clock/clock.rules.js';
import { type DenialReason, statementsOf } from '../clock/denial.rules.js';
import { daysLeft } from '../clock/due-date.rules.js';
import type { PrivacyRequestRow, ProgressRow } from '../requests/request.entity.js';
import { detailOf, isTerminal, outcomeOf, statusOf } from '../requests/state-machine.rules.js';
import type { PrivacyServices } from '../services.js';
import { AuditDetail, AuditEntry } from './audit.types.js';
import { PrivacyClock, PrivacyIdentityCheck, PrivacyRequestDenial } from './clock.types.js';
import { PrivacyRequest, PrivacyRequestFailure, PrivacyRequestProgress } from './request.types.js';
import { User } from './user.types.js';

/** A row as the graph shows it. */
export function toRequest(row: PrivacyRequestRow, { clock }: PrivacyServices): PrivacyRequest {
  const { failureCode: code, failureMessage } = row;
  return make(PrivacyRequest, {
    id: row.id,
    type: row.type,
    status: statusOf(row.phase),
    detail: detailOf(row.phase),
    progress: row.progress,
    seq: row.seq,
    sequence: row.seq,
    phase: row.phase,
    outcome: outcomeOf(row.phase),
    subject: row.subjectUserId === null ? null : make(User, { id: row.subjectUserId }),
    subjectPseudonym: row.subjectPseudonym,
    clock: clockOf(row, clock.now()),
    identity:
      row.identityMethod === null || row.identityAt === null
        ? null
        : make(PrivacyIdentityCheck, { method: row.identityMethod, at: row.identityAt }),
    denial: denialOf(row),
    approvedAt: row.approvedAt,
    scheduledFor: row.scheduledFor,
    reopens: row.reopens,
    requestedBySubject: row.requestedBy === (row.subjectUserId ?? row.subjectPseudonym),
    receivedAt: row.receivedAt,
    dueAt: row.dueAt,
    daysLeft: isTerminal(row.phase) ? null : daysLeft(row.dueAt, clock.now(), row.timeZone),
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    asOf: row.asOf,
    failure: code === null ? null : make(PrivacyRequestFailure, { code, message: failureMessage ?? '' }),
    row,
  });
}

function clockOf(row: PrivacyRequestRow, now: Date): PrivacyClock {
  const { jurisdiction, country, timeZone, receivedAt, extendedAt, extensionReason, suspendedAt, suspensionReason } =
    row;
  const isOpen = !isTerminal(row.phase);
  const dueAt = suspendedAt && isOpen ? dueOf(row, { extended: extendedAt !== null, now }) : row.dueAt;
  return make(PrivacyClock, {
    jurisdiction,
    country,
    timeZone,
    receivedAt,
    dueAt,
    overdue: isOpen && suspendedAt === null && now > dueAt,
    extendedAt,
    extensionReason,
    suspendedAt,
    suspensionReason,
    suspendedDays: row.suspendedDays,
  });
}

function denialOf({ denialCode, denialReason }: PrivacyRequestRow): PrivacyRequestDenial | null {
  if (denialCode === null) return null;
  const ground = denialCode as DenialReason;
  return make(PrivacyRequestDenial, { ground, ...statementsOf(ground, denialReason ?? '') });
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
  const actorRole = actorRoleOf(entry, view.row);
  const hidden = view.viewerIsSubject && actorRole !== 'SUBJECT';
  return make(AuditEntry, {
    id: entry.id,
    position: entry.position,
    at: entry.at,
    action: entry.action,
    actorRole,
    actorId: hidden ? null : actorRole === 'SUBJECT' ? view.row.subjectUserId : entry.actorId,
    details: Object.entries(entry.details).map(([name, value]) => make(AuditDetail, { name, value: String(value) })),
    previousHash: entry.previousHash,
    hash: entry.hash,
  });
}
