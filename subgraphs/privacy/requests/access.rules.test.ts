import { type Actor, anonymous, type Role, scopesOfRole } from '#platform/auth';
import { mayAskFor, mayDownload, maySee } from './access.rules.js';

const subject = { userId: 'user-1', companyId: 'company-1' };
const actor = (id: string, role: Role, companyId: string | null): Actor => ({
  kind: 'user',
  id,
  companyId,
  roles: [role],
  scopes: scopesOfRole[role],
});

test.each([
  ['the person themself', actor('user-1', 'participant', 'company-1'), true],
  ['another participant', actor('user-2', 'participant', 'company-1'), false],
  ['their manager', actor('user-3', 'company_manager', 'company-1'), false],
  ['an officer of the company', actor('user-4', 'privacy_officer', 'company-1'), true],
  ['an officer of another company', actor('user-5', 'privacy_officer', 'company-2'), false],
  ['an officer of the platform', actor('user-6', 'privacy_officer', null), true],
  ['an operator of the platform', actor('user-7', 'operator', null), false],
  [
    'an API key with the id of the person',
    { ...actor('user-1', 'participant', 'company-1'), kind: 'api-key' as const },
    false,
  ],
  ['the person with a token without the scope', { ...actor('user-1', 'participant', 'company-1'), scopes: [] }, false],
  ['nobody', anonymous, false],
])('%s may ask and see: %#', (_who, who, allowed) => {
  expect(mayAskFor(who, subject)).toBe(allowed);
  expect(maySee(who, { companyId: subject.companyId, subjectUserId: subject.userId })).toBe(allowed);
});

test('a package opens for the person and for the officer who asked, for no other officer', () => {
  const request = { companyId: 'company-1', subjectUserId: 'user-1', requestedBy: 'user-4' };
  expect(mayDownload(actor('user-1', 'participant', 'company-1'), request)).toBe(true);
  expect(mayDownload(actor('user-4', 'privacy_officer', 'company-1'), request)).toBe(true);
  expect(mayDownload(actor('user-8', 'privacy_officer', 'company-1'), request)).toBe(false);
  expect(mayDownload(actor('user-4', 'privacy_officer', 'company-2'), request)).toBe(false);
});
