import type { DeliveryOutcome, FieldError } from './connector.js';
import type { Answered, HttpAnswer } from './profile-definition.js';

const maxFieldErrors = 50;
const longestWaitMs = 24 * 3_600_000;

/** Where a partner puts what we look for in its answers. */
export interface AnswerShape {
  /** The partner's id of what was made. */
  readonly externalId: (body: unknown) => string | undefined;
  readonly fieldErrors: (body: unknown) => readonly FieldError[];
  /** The partner's word for the kind of error. */
  readonly code: (body: unknown) => string | undefined;
  /** A status that hides another: Goodera's 500 with a 404 inside. */
  readonly hiddenStatus?: (answer: HttpAnswer) => number | undefined;
  /** 503 with Retry-After is documented as "come back later", hence nothing was done. */
  readonly unavailableIsThrottled?: boolean;
}

/**
 * What an answer to a delivering call means. Only what a status says for certain is taken as certain; every other answer is `unknown`, and
 * is reconciled.
 */
export function understandWith(shape: AnswerShape): (answered: Answered) => DeliveryOutcome {
  return ({ answer, key, part, now }) => {
    const status = shape.hiddenStatus?.(answer) ?? answer.status;
    const { body, headers } = answer;
    if (status >= 200 && status < 300) {
      const externalId = shape.externalId(body);
      if (externalId === undefined) return { kind: 'unknown', reason: 'UNREADABLE_ANSWER' };
      const receipt = { externalId, receivedAt: now };
      if (status === 202) return { kind: 'accepted', receipt };
      return { kind: headers['idempotent-replayed'] === 'true' ? 'duplicate' : 'delivered', receipt };
    }
    if (status >= 300 && status < 400) return { kind: 'unknown', reason: 'REDIRECTED' };
    if (status === 401 || status === 403) return { kind: 'authExpired' };
    if (status === 408 || status === 425) return { kind: 'unknown', reason: 'TIMEOUT' };
    if (status === 409) return conflict(shape.code(body), { externalId: referenceOf(key, part), receivedAt: now });
    if (status === 429 || (status === 503 && shape.unavailableIsThrottled))
      return throttled(headers['retry-after'], now);
    if (status >= 500 || status < 200) return { kind: 'unknown', reason: 'SERVER_ERROR' };
    return { kind: 'rejected', fieldErrors: errorsOf(shape, answer, status) };
  };
}

function conflict(code: string | undefined, receipt: { externalId: string; receivedAt: Date }): DeliveryOutcome {
  if (code === 'IDEMPOTENCY_KEY_IN_FLIGHT') return { kind: 'unknown', reason: 'STILL_PROCESSING' };
  if (code === 'DUPLICATE_ACTIVITY' || code === 'ConflictError') return { kind: 'duplicate', receipt };
  return { kind: 'unknown', reason: 'SERVER_ERROR' };
}

function errorsOf(shape: AnswerShape, { body }: HttpAnswer, status: number): readonly FieldError[] {
  const errors = shape.fieldErrors(body).slice(0, maxFieldErrors);
  if (errors.length > 0) return errors;
  const code = shape.code(body);
  const said = code !== undefined && /^[\w. -]{1,60}$/.test(code) ? `: ${code}` : '';
  return [{ path: '', message: `The partner refused the payload with status ${status}${said}.` }];
}

/** RFC 9110, section 10.2.3: seconds, or a date. Longer than a day is taken as a day. */
export function throttled(retryAfter: string | undefined, now: Date): DeliveryOutcome {
  const text = retryAfter?.trim() ?? '';
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now.getTime();
  if (Number.isNaN(waitMs)) return { kind: 'throttled' };
  return { kind: 'throttled', until: new Date(now.getTime() + Math.min(Math.max(waitMs, 0), longestWaitMs)) };
}

/** How a part of a delivery is called where the partner keeps a reference of ours. At most 100 characters. */
export const referenceOf = (key: string, part: number): string => `${key.slice(0, 80)}-${part}`;

/** The member at a path of an answer that may be anything. */
export function at(body: unknown, ...path: readonly (string | number)[]): unknown {
  let value = body;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

export const textAt = (body: unknown, ...path: readonly (string | number)[]): string | undefined => {
  const value = at(body, ...path);
  return typeof value === 'string' && value.length > 0 && value.length <= 200 ? value : undefined;
};

/** Field errors of a list of objects; a message of a partner is cut short, since it is shown to people. */
export function fieldErrorsAt(
  list: unknown,
  read: { readonly path: readonly string[]; readonly message: readonly string[] },
): FieldError[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    const path = textAt(entry, ...read.path);
    const message = textAt(entry, ...read.message);
    return path === undefined && message === undefined
      ? []
      : [{ path: path ?? '', message: message ?? 'is not valid' }];
  });
}
