import type { Problem } from './policy.rules.js';

export interface Contact {
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly instructions: string | null;
}

/** One address, without a name, a list or a line break: it goes into the head of a mail. */
const address = /^[^\s@<>,;"]{1,64}@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24}$/i;
const international = /^\+[0-9 ]{6,20}$/;

/** Everything that is wrong with a contact. */
export function problemsOfContact({ name, email, phone, instructions }: Contact): Problem[] {
  const problems: Problem[] = [];
  if (name.length < 1 || name.length > 200 || /\p{Cc}/u.test(name))
    problems.push({ path: 'input.name', message: 'must be 1 to 200 characters on one line.' });
  if (!address.test(email))
    problems.push({ path: 'input.email', message: 'must be one address such as care@example.org.' });
  if (phone !== null && !international.test(phone))
    problems.push({ path: 'input.phone', message: 'must be in international form, such as +47 22 00 00 00.' });
  if (instructions !== null && instructions.length > 2000)
    problems.push({ path: 'input.instructions', message: 'must be 2,000 characters or less.' });
  return problems;
}
