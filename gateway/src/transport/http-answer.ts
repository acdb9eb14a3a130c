import { parseExact } from '../exact-json.js';
import { SubgraphError, type SubgraphAnswer, toAnswer } from './transport.js';

/** The raw parts of an HTTP response. */
export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly body: Buffer;
}

const BACKSLASH = 0x5c;

const codeOfStatus = (status: number): string =>
  status === 401 ? 'UNAUTHENTICATED' : status === 403 ? 'FORBIDDEN' : 'SUBREQUEST_HTTP_ERROR';

export function parseBody(body: Buffer): unknown {
  try {
    return parseExact(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * GraphQL over HTTP: a body with `data` or `errors` counts whatever the status is; anything else is a failure of the subgraph.
 *
 * @throws SubgraphError `HTTP_STATUS` or `NOT_GRAPHQL`
 */
export function readHttpAnswer(subgraph: string, answer: HttpAnswer): SubgraphAnswer {
  const { status, statusText, body } = answer;
  const plain = body.indexOf(BACKSLASH) < 0;
  const value = parseBody(body);
  if (status >= 200 && status < 300) {
    if (value === undefined) {
      throw new SubgraphError('NOT_GRAPHQL', `Subgraph "${subgraph}" answered ${status} with a body that is not JSON`, {
        status,
      });
    }
    return toAnswer(subgraph, value, plain);
  }
  if (typeof value === 'object' && value !== null && Array.isArray((value as { errors?: unknown }).errors)) {
    return toAnswer(subgraph, value, plain);
  }
  throw new SubgraphError('HTTP_STATUS', `${status}: ${statusText}`, { status, code: codeOfStatus(status) });
}
