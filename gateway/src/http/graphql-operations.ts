import { type GraphQLParams, readParams } from '../pipeline/params.js';
import { isRejection, rejection, type Rejection } from '../pipeline/rejection.js';
import type { GatewayConfig } from '../config.js';

export const GRAPHQL_PATHS = ['/graphql', '/v1/graphql'] as const;

/** One operation, or a batch of them. A batch with one malformed operation is refused as a whole. */
export function readOperations(
  { config }: { config: Pick<GatewayConfig, 'limits'> },
  value: unknown,
): GraphQLParams | readonly GraphQLParams[] | Rejection {
  if (!Array.isArray(value)) return readParams(value);
  const { batch } = config.limits;
  if (batch <= 1)
    return rejection(400, 'BATCHING_DISABLED', 'Send one operation per request; batches are switched off.');
  if (value.length === 0) return rejection(400, 'BAD_REQUEST', 'The batch is empty.');
  if (value.length > batch) {
    const message = `The batch has ${value.length} operations; ${batch} are allowed.`;
    return rejection(400, 'BATCH_LIMIT_EXCEEDED', message, { extensions: { limit: batch } });
  }
  const operations: GraphQLParams[] = [];
  for (const item of value) {
    const params = readParams(item);
    if (isRejection(params)) return params;
    operations.push(params);
  }
  return operations;
}
