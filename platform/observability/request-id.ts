import { type Ids, uuidV7 } from '#platform/time';

export const requestIdHeader = 'x-request-id';

const sane = /^[A-Za-z0-9._:-]{8,64}$/;
const defaultIds = uuidV7();

/** The caller's request id when it is short and harmless to log, otherwise a new one. */
export function requestIdFrom(header: string | readonly string[] | undefined, ids: Ids = defaultIds): string {
  return typeof header === 'string' && sane.test(header) ? header : ids.next();
}
