import { refuse } from '#contracts/refusals';
import { InputProblem, make, NotPermitted } from '#platform/subgraph-server';
import { PrivacyInputInvalid } from './results.js';

export const invalid = (
  problems: readonly { readonly path: string; readonly message: string }[],
): PrivacyInputInvalid =>
  refuse(PrivacyInputInvalid, {
    problems: problems.map(({ path, message }) => make(InputProblem, { path: `input.${path}`, message })),
  });

/** A reason that people will read: refused where it is missing, too short to be one, or too long. */
export function reasonProblem(text: string): { readonly path: string; readonly message: string } | null {
  const { length } = text.trim();
  return length >= 10 && length <= 1000 ? null : { path: 'reason', message: 'Say why, in 10 to 1000 characters.' };
}

export const notPermitted = (what: string): NotPermitted =>
  refuse(NotPermitted, {
    message: `There is no such ${what}, or it is not yours. Privacy officers act for people of their own company, themselves and not by an API key.`,
  });
