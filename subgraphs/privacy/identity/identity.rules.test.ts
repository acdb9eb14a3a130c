import { type Actor, scopesOfRole } from '#platform/auth';
import { hashCode, isFreshlyProven, sameHash } from './identity.rules.js';

const now = new Date('2026-03-05T09:00:00Z');
const seconds = (offset: number) => Math.floor(now.getTime() / 1000) + offset;
const person = (changes: Partial<Actor> = {}): Actor => ({
  kind: 'user',
  id: 'user-1',
  companyId: 'company-1',
  roles: ['participant'],
  scopes: scopesOfRole.participant,
  ...changes,
});

test.each([
  ['signed in a minute ago', person({ authTime: seconds(-60) }), true],
  ['signed in five minutes ago', person({ authTime: seconds(-300) }), true],
  ['signed in a little longer ago', person({ authTime: seconds(-301) }), false],
  ['a clock that is a little ahead', person({ authTime: seconds(30) }), true],
  ['a time far in the future', person({ authTime: seconds(3600) }), false],
  ['a token that does not say when', person(), false],
  ['an officer', person({ id: 'officer', roles: ['privacy_officer'], authTime: seconds(-1) }), false],
  ['an API key with the id of the person', person({ kind: 'api-key', authTime: seconds(-1) }), false],
])('%s: %#', (_who, actor, proven) => {
  expect(isFreshlyProven(actor, 'user-1', now)).toBe(proven);
});

test('a code is good for its own request, however it is typed', () => {
  expect(sameHash(hashCode('a', 'K7Q2-9MZX'), hashCode('a', ' k7q29mzx'))).toBe(true);
  expect(sameHash(hashCode('a', 'K7Q29MZX'), hashCode('b', 'K7Q29MZX'))).toBe(false);
  expect(sameHash(hashCode('a', 'K7Q29MZX'), '')).toBe(false);
});
