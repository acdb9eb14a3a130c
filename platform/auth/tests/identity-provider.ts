import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { type Authentication, AuthenticationError } from '../index.js';

export const issuer = 'https://login.example.org/';
export const audience = 'teei-supergraph';
export const userId = 'a0000000-0000-7000-8000-000000000001';
export const companyId = 'c0000000-0000-7000-8000-000000000001';

/** An identity provider: publishes keys, counts how often it is asked, can be away. */
export interface Provider {
  readonly url: string;
  readonly requests: () => number;
  keys: JWK[];
  away: boolean;
  close(): Promise<void>;
}
export async function provider(): Promise<Provider> {
  let requests = 0;
  const server: Server = createServer((_request, response) => {
    requests += 1;
    response
      .writeHead(self.away ? 503 : 200, { 'content-type': 'application/json', connection: 'close' })
      .end(JSON.stringify({ keys: self.keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self: Provider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    requests: () => requests,
    keys: [],
    away: false,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return self;
}

export async function signer(kid: string, alg = 'ES256') {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  const sign = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const standard = {
      iss: issuer,
      aud: audience,
      sub: userId,
      company_id: companyId,
      roles: ['company_manager'],
      iat: now,
      exp: now + 600,
    };
    return new SignJWT({ ...standard, ...claims }).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
  };
  return { jwk, sign };
}

export const refusalOf = async (work: Promise<Authentication>): Promise<AuthenticationError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AuthenticationError);
  return error as AuthenticationError;
};
