export type Given<Name extends string> = Readonly<Partial<Record<Name, string>>>;

/** Takes `--name value` and `--name=value` of these names out of the arguments; the rest is for the configuration. */
export function takeOptions<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): { given: Given<Name>; rest: string[] } {
  const given: Partial<Record<Name, string>> = {};
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const [option, ...parts] = args[index]!.split('=');
    const name = names.find((candidate) => option === `--${candidate}`);
    if (name === undefined) {
      rest.push(args[index]!);
      continue;
    }
    const value = parts.length > 0 ? parts.join('=') : args[(index += 1)];
    if (value === undefined || value === '') throw new Error(`--${name} needs a value.`);
    given[name] = value;
  }
  return { given, rest };
}

/** @throws Error naming the option that is missing. */
export function required<Name extends string>(given: Given<Name>, name: Name): string {
  const value = given[name];
  if (value === undefined) throw new Error(`--${name} is missing; --help shows an example.`);
  return value;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** @throws Error naming the option whose value is not a UUID. */
export function checkedUuid(name: string, value: string): string {
  if (!uuid.test(value)) throw new Error(`--${name} must be a UUID, not "${value}".`);
  return value;
}
