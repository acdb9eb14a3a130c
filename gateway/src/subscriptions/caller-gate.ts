import type { IncomingHttpHeaders } from 'node:http';
import type { Rejection } from '../pipeline/rejection.js';
import type { Caller } from '../security/caller.js';

/** Who asks, and whether they may ask now; counts against the rate limit. */
export type CallerGate = (
  headers: IncomingHttpHeaders,
  address: string,
) => Promise<{ readonly caller: Caller; readonly refused?: Rejection | undefined }>;
