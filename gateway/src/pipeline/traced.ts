import type { Outcome } from '../telemetry/gateway-metrics.js';
import type { OperationTrace, TracedOperation } from '../telemetry/tracing.js';
import type { OperationAnswer } from './answer.js';
import type { Admitted } from './admission.js';
import type { Rejection } from './rejection.js';

export function outcomeOf(answer: OperationAnswer, signal?: AbortSignal): Outcome {
  if (signal?.aborted) return 'cancelled';
  if (answer.data === null) return 'failed';
  return answer.errors?.length ? 'partial' : 'ok';
}

/** A subscription's span ends here: its stream may last for days, and its events have traces of their own. */
export function admittedInTrace(admitted: Admitted, trace: OperationTrace): Admitted {
  trace.named(admitted.operation);
  if (admitted.operation.kind === 'subscription') trace.end({ outcome: 'ok', status: 200 });
  return { ...admitted, trace };
}

/** `operation` where it could be found. */
export function rejectedInTrace(rejected: Rejection, trace: OperationTrace, operation?: TracedOperation): Rejection {
  if (operation) trace.named(operation);
  trace.end({ outcome: 'failed', status: rejected.status, code: rejected.errors[0]?.extensions?.code });
  return rejected;
}

/** `answer` is undefined when the execution threw, which is a bug of ours. */
export function endTrace(trace: OperationTrace, answer: OperationAnswer | undefined, signal?: AbortSignal): void {
  if (!answer) return trace.end({ outcome: 'failed', status: 500, code: 'INTERNAL_SERVER_ERROR' });
  const code = answer.errors?.[0]?.extensions?.code;
  trace.end({ outcome: outcomeOf(answer, signal), status: answer.status, code });
}
