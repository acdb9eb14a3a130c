export type OptionKind = 'string' | 'boolean' | 'list';
export type OptionTable = Readonly<Record<string, readonly [kind: OptionKind, fallback: string, what: string]>>;
export type OptionValues = Readonly<Partial<Record<string, string | boolean | readonly string[]>>>;

/** The values of options by name, checked as they are read; undefined for what was not given. Errors name the option. */
export class OptionReader<Name extends string> {
  readonly #values: OptionValues;

  constructor(values: OptionValues) {
    this.#values = values;
  }

  text(name: Name): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }

  list(name: Name): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value)
      ? (value as string[])
      : typeof value === 'string'
        ? value.split(',').map((it) => it.trim())
        : [];
  }

  /** `NAME=VALUE` each. */
  pairs(name: Name): readonly (readonly [string, string])[] {
    return this.list(name).map((text) => {
      const at = text.indexOf('=');
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)] as const;
      throw new Error(`--${name} must be NAME=VALUE, not "${text}".`);
    });
  }

  flag(name: Name): boolean | undefined {
    const value = this.#values[name];
    if (value === undefined || typeof value === 'boolean') return value;
    if (value === 'true' || value === '1') return true;
    if (value === 'false' || value === '0') return false;
    if (value === '') return undefined;
    throw new Error(`--${name} must be true or false, not "${String(value)}".`);
  }

  /** Of an option that switches something off. */
  unless(name: Name): boolean | undefined {
    const off = this.flag(name);
    return off === undefined ? undefined : !off;
  }

  number(name: Name, min: number, max = Number.MAX_SAFE_INTEGER): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new Error(`--${name} must be a whole number ${range}, not "${text}".`);
  }

  choice<T extends string>(name: Name, allowed: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = allowed.find((it) => it === text);
    if (found === undefined) throw new Error(`--${name} must be ${allowed.join(' or ')}, not "${text}".`);
    return found;
  }

  /** An absolute http(s) address. */
  url(name: Name): string | undefined {
    const text = this.text(name);
    if (text === undefined || (URL.canParse(text) && /^https?:/.test(text))) return text;
    throw new Error(`--${name} must be an absolute address such as https://example.org/path, not "${text}".`);
  }
}

/**
 * Variables that the platform reads, too, are called here as they are there. `negated`: the option switches off what the variable
 * switches on.
 */
const sharedVariables: Readonly<Record<string, { readonly variable: string; readonly negated?: true }>> = {
  'allow-list': { variable: 'GATEWAY_PERSISTED_DOCUMENTS_ONLY' },
  'cors-origin': { variable: 'GATEWAY_CORS_ORIGINS' },
  'no-introspection': { variable: 'GATEWAY_INTROSPECTION', negated: true },
  'persisted-documents': { variable: 'GATEWAY_PERSISTED_DOCUMENTS_FILE' },
  'timeout-ms': { variable: 'GATEWAY_REQUEST_TIMEOUT_MS' },
};

/** The environment variable of an option. */
export const variableOf = (option: string): string =>
  sharedVariables[option]?.variable ?? `GATEWAY_${option.replaceAll('-', '_').toUpperCase()}`;

/** Options whose variable is not called as they are. */
export const optionsCalledOtherwise: readonly string[] = Object.keys(sharedVariables);

export function optionsOfEnvironment(table: OptionTable, environment: NodeJS.ProcessEnv): OptionValues {
  const found = Object.keys(table).flatMap((name) => {
    const value = environment[variableOf(name)];
    if (value === undefined) return [];
    return [[name, sharedVariables[name]?.negated ? opposite(value) : value] as const];
  });
  return Object.fromEntries(found);
}

/** Anything else is left for the check that names it. */
function opposite(flag: string): string {
  if (flag === 'true' || flag === '1') return 'false';
  return flag === 'false' || flag === '0' ? 'true' : flag;
}

/** Without what is undefined; undefined itself when nothing is left. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } | undefined {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? (Object.fromEntries(entries) as never) : undefined;
}
