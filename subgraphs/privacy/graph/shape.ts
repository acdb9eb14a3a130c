import type { PrivacyRequestRow, ProgressRow } from '../requests/request-row.js';
import { daysLeft } from '../requests/due-date.rules.js';
import { detailOf, isTerminal, statusOf } from '../requests/state-machine.rules.js';
import type { PrivacyServices } from '../services.js';
import { PrivacyRequest, PrivacyRequestProgress } from './request.types.js';

/** A row as the graph shows it. */
export function toRequest(row: PrivacyRequestRow, services: PrivacyServices): PrivacyRequest {
  const { clock, settings } = services.context;
  return Object.assign(new PrivacyRequest(), {
    id: row.id,
    type: row.type,
    status: statusOf(row.phase),
    detail: detailOf(row.phase),
    progress: row.progress,
    sequence: row.seq,
    subject: { id: row.subjectUserId },
    requestedBySubject: row.requestedBy === row.subjectUserId,
    receivedAt: row.receivedAt,
    dueAt: row.dueAt,
    daysLeft: isTerminal(row.phase) ? null : daysLeft(row.dueAt, clock.now(), settings.timeZone),
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    asOf: row.asOf,
    failure: row.failureCode === null ? null : { code: row.failureCode, message: row.failureMessage ?? '' },
    row,
  });
}

export const toProgress = (
  state: ProgressRow,
  row: PrivacyRequestRow,
  services: PrivacyServices,
): PrivacyRequestProgress =>
  Object.assign(new PrivacyRequestProgress(), {
    requestId: state.requestId,
    sequence: state.seq,
    status: statusOf(state.phase),
    detail: detailOf(state.phase),
    progress: state.progress,
    at: state.at,
    request: toRequest(row, services),
  });
