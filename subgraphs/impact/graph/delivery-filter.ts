import { BadInput, parseId } from '#platform/subgraph-server';
import type { DeliveryRunFilter } from './delivery.inputs.js';

export const idOf = (field: string, value: string | null | undefined): string | null =>
  value == null ? null : parseId(field, value);

/** What a filter asks for, but its status. Throws `BadInput` naming the member. */
export function checkedFilter(path: string, filter: DeliveryRunFilter | null) {
  const { partner = null, outcome = null, since = null, until = null } = filter ?? {};
  if (since != null && until != null && until <= since) throw new BadInput(`${path}.until`, 'must lie after "since".');
  return {
    partner,
    outcome,
    since,
    until,
    companyId: idOf(`${path}.companyId`, filter?.companyId),
    scheduleId: idOf(`${path}.scheduleId`, filter?.scheduleId),
    destinationId: idOf(`${path}.destinationId`, filter?.destinationId),
  };
}
