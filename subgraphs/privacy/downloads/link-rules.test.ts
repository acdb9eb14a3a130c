import * as fc from 'fast-check';
import { type Actor, scopesOfRole } from '../../../platform/auth/index.js';
import { decide, type LinkState, type Proof } from './link-rules.js';
import { newToken, sameCode, tokenHash } from './token.js';

const now = new Date('2026-03-01T12:00:00Z');
const later = new Date('2026-03-02T12:00:00Z');
const actor = (id: string): Actor => ({
  kind: 'user',
  id,
  companyId: null,
  roles: [],
  scopes: scopesOfRole.participant,
});
const link: LinkState = {
  holderId: 'holder',
  expiresAt: later,
  usedAt: null,
  revokedAt: null,
  packageDeletedAt: null,
  packageExpiresAt: later,
  downloadCode: '0A1B2C3D',
};

test.each<[string, Partial<LinkState> | null, Proof, string]>([
  ['the holder', {}, { actor: actor('holder') }, 'OPEN'],
  ['the holder, with the code from the screen', {}, { code: 'oa1b-2c3d' }, 'OPEN'],
  ['nobody knows it', null, { actor: actor('holder') }, 'NOT_FOUND'],
  ['somebody else', {}, { actor: actor('other') }, 'NOT_FOUND'],
  ['somebody else, used', { usedAt: now }, { actor: actor('other') }, 'NOT_FOUND'],
  ['somebody else who has the code', {}, { actor: actor('other'), code: '0A1B2C3D' }, 'NOT_FOUND'],
  ['credentials that are no good', {}, { actor: null }, 'BAD_CREDENTIALS'],
  ['the link alone', {}, {}, 'PROOF_NEEDED'],
  ['a wrong code', {}, { code: '00000000' }, 'WRONG_CODE'],
  ['an empty code', {}, { code: '' }, 'WRONG_CODE'],
  ['a code where there is none', { downloadCode: null }, { code: '' }, 'WRONG_CODE'],
  ['used', { usedAt: now }, { actor: actor('holder') }, 'USED'],
  ['revoked', { revokedAt: now }, { actor: actor('holder') }, 'REVOKED'],
  ['expired to the millisecond', { expiresAt: now }, { actor: actor('holder') }, 'EXPIRED'],
  ['the package is gone', { packageDeletedAt: now }, { actor: actor('holder') }, 'EXPIRED'],
  ['the package is over', { packageExpiresAt: now }, { actor: actor('holder') }, 'EXPIRED'],
])('%s', (_what, change, proof, decision) => {
  expect(decide(change && { ...link, ...change }, proof, now)).toBe(decision);
});

test('only a token is looked up, and two are never alike', () => {
  expect(newToken()).not.toBe(newToken());
  expect(tokenHash(newToken())).toMatch(/^[0-9a-f]{64}$/);
  for (const odd of ['', 'x', '../../etc/passwd', `${newToken()}=`, `${newToken()}%00`])
    expect(tokenHash(odd)).toBeNull();
});

test('no code but the right one', () => {
  fc.assert(
    fc.property(fc.string(), (typed) => {
      fc.pre(typed.toUpperCase().replace(/[\s-]/g, '') !== '0A1B2C3D');
      expect(sameCode('0A1B2C3D', typed)).toBe(/^[0o]a[1il]b2c3d$/i.test(typed.replace(/[\s-]/g, '')));
    }),
  );
});
