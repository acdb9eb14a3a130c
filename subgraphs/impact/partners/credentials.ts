import { z } from 'zod';
import type { PartnerProfile } from './connector.js';

const text = z.string().min(1).max(4096);
const credentials = z.strictObject({
  clientId: text.optional(),
  clientSecret: text.optional(),
  refreshToken: text.optional(),
  apiKey: text.optional(),
  tenant: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .optional(),
  /** Where a customer has a host of its own; it must be on the profile's list. */
  baseUrl: z.url({ protocol: /^https$/ }).optional(),
  /** Standard Webhooks secrets of the partner's messages; several while rotating. */
  webhookSecrets: z
    .array(z.string().regex(/^whsec_[A-Za-z0-9+/=]{32,}$/))
    .max(5)
    .optional(),
});
export type PartnerCredentials = z.output<typeof credentials>;

/** Looks a reference up: `NORDLYS_BENEVITY` is `DESTINATION_SECRET_NORDLYS_BENEVITY` of the environment. Never logs, never throws. */
export type CredentialSource = (ref: string) => PartnerCredentials | null;

/** A secret is a JSON object, `{ "clientId": "…", "clientSecret": "…" }`. Null: not there, or not readable. */
export const credentialSource =
  (secrets: Readonly<Record<string, string>>): CredentialSource =>
  (ref) => {
    const secret = Object.hasOwn(secrets, ref) ? secrets[ref] : undefined;
    if (secret === undefined) return null;
    try {
      const parsed = credentials.safeParse(JSON.parse(secret));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  };

const needed = {
  CLIENT_CREDENTIALS: ['clientId', 'clientSecret'],
  API_KEY: ['apiKey'],
  REFRESH_TOKEN: ['clientId', 'clientSecret', 'refreshToken', 'tenant'],
} as const satisfies Record<PartnerProfile['auth'], readonly (keyof PartnerCredentials)[]>;

export const areComplete = (given: PartnerCredentials, { auth }: Pick<PartnerProfile, 'auth'>): boolean =>
  needed[auth].every((name) => given[name] !== undefined);
