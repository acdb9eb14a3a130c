import { NotSent, Refused } from '../classification/provider.js';
import { refusalOf } from './wire.rules.js';

/**
 * What an error of the SDK means for the books. An error of the SDK holds the request, and with it the text: what is returned here
 * does not, so it has no cause.
 */
export function errorOf(thrown: unknown, who: string): Error {
  for (let at: unknown = thrown; at instanceof Error; at = at.cause) if (at instanceof NotSent) return at;
  const { statusCode, responseHeaders, name } = thrown as {
    statusCode?: number;
    responseHeaders?: Readonly<Record<string, string>>;
    name?: string;
  };
  const refusal = statusCode === undefined ? null : refusalOf(statusCode, responseHeaders ?? {});
  if (refusal) return new Refused(`${who} refused with ${statusCode}.`, refusal.retryAfterMs);
  return new Error(`${who} gave no answer (${statusCode ?? name ?? 'unknown'}).`);
}
