import { z } from 'zod';

/** How the text of one variable becomes its value. `allowed` ends the sentence "allowed: …" in errors and in the help. */
export interface Kind<T> {
  readonly schema: z.ZodType<T, string>;
  readonly allowed: string;
}

export const oneOf = <const T extends readonly [string, ...string[]]>(...values: T): Kind<T[number]> => ({
  schema: z.enum(values),
  allowed: values.join(', '),
});

export const integer = (minimum: number, maximum: number): Kind<number> => ({
  schema: z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum),
  allowed: `a whole number from ${minimum} to ${maximum}`,
});

export const flag: Kind<boolean> = {
  schema: z.stringbool({ truthy: ['true', '1', 'yes', 'on'], falsy: ['false', '0', 'no', 'off'] }),
  allowed: 'true or false',
};

export const text = (allowed: string, pattern = /\S/): Kind<string> => ({ schema: z.string().regex(pattern), allowed });

export const url = (...protocols: readonly [string, ...string[]]): Kind<string> => ({
  schema: z.string().refine((value) => {
    const parsed = URL.parse(value);
    return parsed !== null && protocols.includes(parsed.protocol.slice(0, -1)) && parsed.host !== '';
  }),
  allowed: `an absolute URL that starts with ${protocols.map((protocol) => `${protocol}://`).join(' or ')}`,
});

/** `*` or origins (scheme, host, port; no path), comma-separated. Empty is no origin at all, which is what leaving it out means. */
export const origins: Kind<readonly string[]> = {
  schema: z
    .string()
    .transform(splitList)
    .refine((list) => list.every((origin) => origin === '*' || URL.parse(origin)?.origin === origin)),
  allowed: '* or origins such as https://app.example.org, separated by commas, without a path',
};

/** Standard Webhooks secrets: `whsec_` and base64 of 24–64 random bytes. The first one signs, all of them verify. */
export const webhookSecrets: Kind<readonly string[]> = {
  schema: z
    .string()
    .transform(splitList)
    .refine((list) => list.length > 0 && list.every(isWebhookSecret)),
  allowed: 'whsec_ followed by base64 of 24 to 64 random bytes; several separated by commas while rotating',
};

/** Bearer tokens that a scraper sends; all of them are accepted. */
export const bearerTokens: Kind<readonly string[]> = {
  schema: z
    .string()
    .transform(splitList)
    .refine((list) => list.length > 0 && list.every((token) => /^[\w.~+/-]{32,}=*$/.test(token))),
  allowed: 'at least 32 random characters that a bearer token may have; several separated by commas while rotating',
};

/** A day in UTC, or a moment. */
export const instant: Kind<Date> = {
  schema: z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((value) => new Date(value)),
  allowed: 'a date such as 2027-06-01, or a moment such as 2027-06-01T12:00:00Z',
};

/** Names of models as their provider writes them. */
export const modelNames: Kind<readonly string[]> = {
  schema: z
    .string()
    .transform(splitList)
    .refine((list) => list.every((name) => /^[\w.:/@+-]{1,100}$/.test(name)) && new Set(list).size === list.length),
  allowed: 'names of models, separated by commas, each once',
};

export const signingSecrets: Kind<string> = {
  schema: z.string().refine((value) => {
    const secrets = splitList(value);
    return secrets.length > 0 && secrets.every((secret) => secret.length >= 32);
  }),
  allowed: 'at least 32 characters of randomness; several separated by commas while rotating (the first one signs)',
};

function splitList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function isWebhookSecret(value: string): boolean {
  if (!value.startsWith('whsec_')) return false;
  const encoded = value.slice('whsec_'.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return false;
  const { length } = Buffer.from(encoded, 'base64');
  return length >= 24 && length <= 64;
}
