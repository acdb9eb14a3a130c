import * as fc from 'fast-check';
import { type Actor, scopesOfRole } from '#platform/auth';
import { decide, type LinkState, type Proof } from './link.rules.js';
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
const officer = (companyId: string): Actor => ({
  kind: 'user',
  id: 'officer',
  companyId,
  roles: ['privacy_officer'],
  scopes: scopesOfRole.privacy_officer,
});
const link: LinkState = {
  companyId: 'company',
  subjectUserId: 'holder',
  requestedBy: 'holder',
  holderId: 'holder',
  expiresAt: later,
  usedAt: null,
  usedWith: null,
  resumeUntil: null,
  finishedAt: null,
  sendingSince: null,
  revokedAt: null,
  packageDeletedAt: null,
  packageExpiresAt: later,
  downloadCode: '0A1B2C3D',
};

const ofOfficer: Partial<LinkState> = { holderId: 'officer', requestedBy: 'officer' };
const minutes = (n: number) => new Date(now.getTime() + n * 60_000);
const brokeOff: Partial<LinkState> = { usedAt: minutes(-5), usedWith: 'TOKEN', resumeUntil: minutes(5) };

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
  ['used, with any code', { usedAt: now }, { code: '0A1B2C3D' }, 'CODE_REFUSED'],
  ['used, with a wrong code', { usedAt: now }, { code: '00000000' }, 'CODE_REFUSED'],
  ['expired, with the code', { expiresAt: now }, { code: '0A1B2C3D' }, 'CODE_REFUSED'],
  ['revoked, with the code', { revokedAt: now }, { code: '0A1B2C3D' }, 'CODE_REFUSED'],
  ['used, without a proof', { usedAt: now }, {}, 'PROOF_NEEDED'],
  ['a token narrowed to other scopes', {}, { actor: { ...actor('holder'), scopes: [] } }, 'NOT_FOUND'],
  ['the officer who asked', ofOfficer, { actor: officer('company') }, 'OPEN'],
  ['the officer who asked, in another company now', ofOfficer, { actor: officer('other') }, 'NOT_FOUND'],
  ['the officer who asked, without the role now', ofOfficer, { actor: actor('officer') }, 'NOT_FOUND'],
  ['an officer’s link with the code alone', ofOfficer, { code: '0A1B2C3D' }, 'WRONG_CODE'],
  ['broke off', brokeOff, { actor: actor('holder') }, 'RESUME'],
  ['broke off, too long ago', { ...brokeOff, resumeUntil: now }, { actor: actor('holder') }, 'USED'],
  ['broke off, with another proof', brokeOff, { code: '0A1B2C3D' }, 'CODE_REFUSED'],
  ['broke off, with a narrowed token', brokeOff, { actor: { ...actor('holder'), scopes: [] } }, 'NOT_FOUND'],
  ['broke off, begun with a code', { ...brokeOff, usedWith: 'CODE' }, { code: '0A1B2C3D' }, 'RESUME'],
  ['broke off, a wrong code', { ...brokeOff, usedWith: 'CODE' }, { code: '00000000' }, 'WRONG_CODE'],
  ['broke off, then revoked', { ...brokeOff, revokedAt: now }, { actor: actor('holder') }, 'REVOKED'],
  ['broke off, then the package went', { ...brokeOff, packageDeletedAt: now }, { actor: actor('holder') }, 'EXPIRED'],
  ['everything was sent', { ...brokeOff, finishedAt: now }, { actor: actor('holder') }, 'USED'],
  ['is being sent', { ...brokeOff, sendingSince: minutes(-0.5) }, { actor: actor('holder') }, 'USED'],
  [
    'was being sent by a process that died',
    { ...brokeOff, sendingSince: minutes(-2) },
    { actor: actor('holder') },
    'RESUME',
  ],
  ['the package is gone', { packageDeletedAt: now }, { actor: actor('holder') }, 'EXPIRED'],
  ['the package is over', { packageExpiresAt: now }, { actor: actor('holder') }, 'EXPIRED'],
])('%s', (_what, change, proof, decision) => {
  expect(decide(change && { ...link, ...change }, proof, { now, part: false })).toBe(decision);
});

test('a part may be asked for again while there is time, for its arrival is not known', () => {
  for (const state of [brokeOff, { ...brokeOff, finishedAt: now }, { ...brokeOff, sendingSince: now }])
    expect(decide({ ...link, ...state }, { actor: actor('holder') }, { now, part: true })).toBe('RESUME');
  expect(decide({ ...link, usedAt: now }, { actor: actor('holder') }, { now, part: true })).toBe('USED');
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
