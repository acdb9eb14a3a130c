/** Statuses by which a provider says that it did no work. After any other failure the work may have been done. */
const refusals = new Set([400, 401, 402, 403, 404, 405, 409, 413, 415, 422, 429]);
/** Busy: the same request may be taken later. */
const busy = 429;
const shortestPauseMs = 500;

/** `null` where it cannot be known whether work was done. */
export function refusalOf(
  status: number,
  headers: Readonly<Record<string, string>>,
): { readonly retryAfterMs: number | null } | null {
  if (!refusals.has(status)) return null;
  return { retryAfterMs: status === busy ? (retryAfterOf(headers) ?? shortestPauseMs) : null };
}

/** `Retry-After` in seconds; `retry-after-ms`, which some providers send beside it. A date is not read: no provider sends one. */
function retryAfterOf(headers: Readonly<Record<string, string>>): number | null {
  const [ms, seconds] = [Number(headers['retry-after-ms']), Number(headers['retry-after'])];
  if (headers['retry-after-ms'] !== undefined && ms >= 0) return ms;
  return headers['retry-after'] !== undefined && seconds >= 0 ? seconds * 1000 : null;
}

/** A provider may name the edition behind a name (`gpt-5-mini` → `gpt-5-mini-2025-08-07`), and nothing else. */
export function isSameModel(asked: string, answered: string): boolean {
  if (asked === answered) return true;
  const edition = answered.startsWith(asked) ? answered.slice(asked.length) : null;
  return edition !== null && /^[-@:](\d{4}-?\d{2}-?\d{2}|latest)$/.test(edition);
}
