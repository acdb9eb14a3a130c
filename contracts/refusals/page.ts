import { protocolErrors } from './protocol-errors.js';
import { type Refusal, refusals } from './registry.js';

/** `docs/refusals.md`: every code that a caller can meet. */
export function refusalsPage(): string {
  return `# Refusals

<!-- Made by \`npm run generate\` from contracts/refusals; do not edit. -->

## Refusals of the business

Members of result unions that implement \`ErrorResult { code message }\`: a client is meant to handle them. The status is the one over REST;
over GraphQL they are data and come with 200.

${table(refusals)}
## Errors of the protocol

They come in \`errors[].extensions.code\`. The status is the one of a request that is refused as a whole; an error of a single field leaves
200. A socket or stream that is open is closed, or gets the error as its last message.

${table(protocolErrors)}`;
}

function table(entries: Readonly<Record<string, Refusal>>): string {
  const rows = Object.entries(entries).map(
    ([code, { status, sentence }]) => `| \`${code}\` | ${status} | ${sentence} |\n`,
  );
  return `| Code | Status | What happened, and what to do |\n|---|---|---|\n${rows.join('')}`;
}
