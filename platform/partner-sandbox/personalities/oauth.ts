import { sameSecret } from '../account.js';
import { type Answer, basicOf, bearerOf, type Call, type Desk } from '../call.js';

interface Grant {
  readonly type: 'client_credentials' | 'refresh_token';
  readonly scope: string;
}

/** RFC 6749, sections 2.3.1, 4.4 and 6: client credentials in the header, the grant as a form. */
export function tokenEndpoint(call: Call, { account, now }: Desk, grant: Grant): Answer {
  const { credentials } = account;
  const basic = basicOf(call);
  const known =
    basic !== null && sameSecret(basic.id, credentials.clientId) && sameSecret(basic.secret, credentials.clientSecret);
  if (!known) return { status: 401, body: { error: 'invalid_client' } };
  const form = new URLSearchParams(call.body.toString('utf8'));
  if (form.get('grant_type') !== grant.type) return { status: 400, body: { error: 'unsupported_grant_type' } };
  if (grant.type === 'refresh_token' && !sameSecret(form.get('refresh_token') ?? undefined, credentials.refreshToken))
    return { status: 400, body: { error: 'invalid_grant' } };
  const { token, expiresInSeconds } = account.issueToken(now().getTime(), grant.scope);
  return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: expiresInSeconds } };
}

/** Null: the caller may go on. */
export const bearerProblem = (call: Call, { account, now }: Desk, scope: string) =>
  account.tokenProblem(bearerOf(call), scope, now().getTime());
