import type { Clock } from '#platform/time';
import { textAt, throttled, at } from './answers.rules.js';
import type { DeliveryOutcome, PartnerProfile } from './connector.js';
import type { PartnerCredentials } from './credentials.js';
import type { Address, HttpClient } from './outbound/http-client.js';
import type { HttpCall } from './profile-definition.js';

interface Token {
  readonly value: string;
  readonly expiresAt: number;
}
/** A token, or what a delivery without one comes to: nothing was delivered, so all of it may be repeated. */
export type TokenResult =
  | { readonly token: string }
  | { readonly outcome: Extract<DeliveryOutcome, { kind: 'absent' | 'authExpired' | 'throttled' }> };

interface Wanted {
  /** One token for each: the destination and its reference. */
  readonly key: string;
  readonly profile: PartnerProfile;
  readonly credentials: PartnerCredentials;
  readonly to: Address;
}

/** Renewed so long before their end that a token does not end on its way. */
const marginMs = 60_000;
const shortestLifeMs = 1000;

/** OAuth tokens, one for all callers of a destination: those that need one at the same time share one request. Nothing here is logged. */
export class TokenCache {
  readonly #known = new Map<string, Token>();
  readonly #asked = new Map<string, Promise<TokenResult>>();

  constructor(
    private readonly http: HttpClient,
    private readonly clock: Clock,
  ) {}

  async get(wanted: Wanted): Promise<TokenResult> {
    const known = this.#known.get(wanted.key);
    if (known && known.expiresAt > this.clock.now().getTime()) return { token: known.value };
    const asked = this.#asked.get(wanted.key);
    if (asked) return asked;
    // Not ended by the signal of the caller that happens to be the first: others wait for it too.
    const asking = this.#ask(wanted).finally(() => this.#asked.delete(wanted.key));
    this.#asked.set(wanted.key, asking);
    return asking;
  }

  /** The partner does not take this one any more. A newer one, which another caller got meanwhile, stays. */
  forget(key: string, token: string): void {
    if (this.#known.get(key)?.value === token) this.#known.delete(key);
  }

  async #ask({ key, profile, credentials, to }: Wanted): Promise<TokenResult> {
    const { timeoutMs, maxResponseBytes } = profile;
    const result = await this.http.call({
      ...grantOf(profile, credentials),
      to,
      limits: { timeoutMs, maxResponseBytes },
    });
    const now = this.clock.now();
    if (result.kind !== 'answered') {
      const reason = result.kind === 'notSent' ? result.reason : 'NOT_CONNECTED';
      return { outcome: { kind: 'absent', reason } };
    }
    const { status, headers, body } = result.answer;
    if (status === 429) return { outcome: throttled(headers['retry-after'], now) as never };
    const value = textAt(body, 'access_token') ?? longToken(body);
    if (status !== 200 || value === undefined)
      return {
        outcome: status >= 400 && status < 500 ? { kind: 'authExpired' } : { kind: 'absent', reason: 'NOT_CONNECTED' },
      };
    const seconds = Number(at(body, 'expires_in') ?? 3600);
    const lifeMs = Math.max(seconds * 1000 - marginMs, shortestLifeMs);
    this.#known.set(key, { value, expiresAt: now.getTime() + (Number.isFinite(lifeMs) ? lifeMs : shortestLifeMs) });
    return { token: value };
  }
}

/** JSON Web Tokens are longer than other texts of an answer. */
function longToken(body: unknown): string | undefined {
  const value = at(body, 'access_token');
  return typeof value === 'string' && value.length > 0 && value.length <= 16_384 ? value : undefined;
}

/** RFC 6749, section 2.3.1: id and secret are form-encoded before they become Basic credentials. */
export function basicOf({ clientId = '', clientSecret = '' }: PartnerCredentials): string {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function grantOf({ auth }: PartnerProfile, credentials: PartnerCredentials): HttpCall {
  const refresh = auth === 'REFRESH_TOKEN';
  const form = new URLSearchParams(
    refresh
      ? { grant_type: 'refresh_token', refresh_token: credentials.refreshToken ?? '' }
      : { grant_type: 'client_credentials' },
  );
  return {
    method: 'POST',
    path: refresh ? `/ccx/oauth2/${credentials.tenant}/token` : '/oauth2/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: basicOf(credentials) },
    body: form.toString(),
  };
}
