import { createLogger, type Logger } from '#platform/observability';

/** One line as it would have been printed, after redaction. */
export interface LogEntry {
  readonly level: string;
  readonly msg?: string;
  readonly [field: string]: unknown;
}

/** A real logger that prints nothing and keeps every line. */
export function testLogger(): { readonly log: Logger; readonly entries: readonly LogEntry[] } {
  const entries: LogEntry[] = [];
  const destination = { write: (line: string) => void entries.push(JSON.parse(line) as LogEntry) };
  return { log: createLogger({ level: 'trace', format: 'json', name: 'test', destination }), entries };
}
