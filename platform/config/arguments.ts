import type { Problem } from './errors.js';
import { type VariableName, variables } from './variables.js';

/** `PUBLIC_URL` is also `--public-url`. */
export const optionName = (name: VariableName): string => `--${name.toLowerCase().replaceAll('_', '-')}`;

const byOption = new Map((Object.keys(variables) as VariableName[]).map((name) => [optionName(name), name]));

/** `--name value`, `--name=value`, and `--name` alone for a flag. Anything else is a problem: a misspelt option must not be ignored. */
export function fromArguments(argv: readonly string[], problems: Problem[]): Partial<Record<VariableName, string>> {
  const given: Partial<Record<VariableName, string>> = {};
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index]!;
    const [option, ...rest] = argument.split('=');
    const name = byOption.get(option!);
    if (!name) {
      problems.push({ name: argument, shown: 'an unknown option', allowed: 'the options that --help lists' });
      continue;
    }
    const next = argv[index + 1];
    if (rest.length > 0) given[name] = rest.join('=');
    else if (next !== undefined && !next.startsWith('--')) {
      given[name] = next;
      index += 1;
    } else given[name] = 'true';
  }
  return given;
}
