import type { GatewayLog } from '../config.js';

export interface AccessEntry {
  readonly requestId: string;
  readonly method: string;
  /** Without its search part: that may hold variables. */
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
}

/** One line per request; never variables, documents, tokens or addresses. */
export function writeAccess(log: GatewayLog, entry: AccessEntry): void {
  log.info({ ...entry, durationMs: Math.round(entry.durationMs * 10) / 10 }, 'request');
}
