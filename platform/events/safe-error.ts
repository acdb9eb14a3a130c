import { isSqlState, safeMessage } from '#platform/observability';

/**
 * An error as it may be stored and shown to an operator: name, code and the message without anything quoted, since that is where
 * databases and parsers repeat the value that they did not like.
 */
export function safeError(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is not an Error was thrown';
  const code = 'code' in error && typeof error.code === 'string' ? ` [${error.code}]` : '';
  const message = safeMessage(error);
  const shown = isSqlState((error as { code?: unknown }).code) ? message : withoutQuotes(message);
  return `${error.name}${code}: ${shown}`.slice(0, 300);
}

const withoutQuotes = (message: string): string =>
  message.split('\n')[0]!.replaceAll(/"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”/g, '…');
