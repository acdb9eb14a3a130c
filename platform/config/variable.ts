import type { DevelopmentSecrets } from './development-secrets.js';
import type { Kind } from './kinds.js';

/** What a default may depend on: the variables at the top of the table, which are read first. */
export interface Basics {
  readonly production: boolean;
  readonly port: number;
  readonly dataDir: string;
  readonly mailCatcherSmtpPort: number;
}

export interface Variable<T> {
  readonly group: string;
  readonly meaning: string;
  readonly kind: Kind<T>;
  readonly fallback?: (basics: Basics) => T | undefined;
  /** The default as the help prints it; the fallback's own value is printed when this is absent. */
  readonly fallbackHelp?: string;
  /** Values are never printed, not even in errors. */
  readonly secret?: boolean;
  readonly requiredInProduction?: boolean;
  /** A secret that development and tests make themselves and keep in the data directory. */
  readonly generated?: keyof DevelopmentSecrets;
}

export const variable = <T>(definition: Variable<T>): Variable<T> => definition;
/** Development instances side by side differ in `PORT` only, so the other ports follow it; 0 stays "any free port". */
export const besidePort = (offset: number) => (basics: Basics) =>
  basics.port === 0 || basics.port + offset > 65_535 ? 0 : basics.port + offset;
export const fixed = <T>(value: T, help?: string) => ({ fallback: () => value, fallbackHelp: help ?? String(value) });
export const exceptInProduction = {
  fallback: (basics: Basics) => !basics.production,
  fallbackHelp: 'true, in production false',
};
