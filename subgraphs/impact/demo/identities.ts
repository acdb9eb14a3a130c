import type { Role } from '#platform/auth';
import { demoId, kinds } from './demo-ids.js';

/** A login of the demo; its `User` exists after the first start. */
export interface DemoIdentity {
  /** What `npm run token` takes: the role, numbered where a role has several people. */
  readonly login: string;
  readonly role: Role;
  readonly userId: string;
  /** `null` for staff of the platform, who belong to no company. */
  readonly companyId: string | null;
  readonly name: string;
  readonly email: string;
}

export const demoCompanies = [
  { id: demoId(kinds.company, 1), name: 'Nordlys Energi', timeZone: 'Europe/Oslo', country: 'NO', locale: 'nb-NO' },
  { id: demoId(kinds.company, 2), name: 'Dnipro Logistics', timeZone: 'Europe/Kyiv', country: 'UA', locale: 'uk' },
  {
    id: demoId(kinds.company, 3),
    name: 'Pacific Harbor Health',
    timeZone: 'America/Los_Angeles',
    country: 'US',
    locale: 'en',
  },
] as const;

const nordlys = demoCompanies[0].id;
const login = (number: number, role: Role, companyId: string | null, name: string, nth = 1): DemoIdentity => {
  const named = nth === 1 ? role : `${role}_${nth}`;
  return {
    login: named,
    role,
    userId: demoId(kinds.person, 1000 + number),
    companyId,
    name,
    email: `${named.replaceAll('_', '-')}@demo.example`,
  };
};

/** One per role, and a second privacy officer: an erasure needs two of them. */
export const demoIdentities: readonly DemoIdentity[] = [
  login(1, 'participant', nordlys, 'Samira Haddad'),
  login(2, 'volunteer', nordlys, 'Ingrid Solberg'),
  login(8, 'programme_staff', nordlys, 'Aylin Demir'),
  login(3, 'company_manager', nordlys, 'Henrik Dahl'),
  login(4, 'reviewer', null, 'Marta Kowalska'),
  login(9, 'safety_lead', null, 'Ruth Adler'),
  login(5, 'privacy_officer', null, 'Tomas Lindgren'),
  login(10, 'privacy_officer', null, 'Clara Moreau', 2),
  login(6, 'finance', null, 'Priya Raman'),
  login(7, 'operator', null, 'Jonas Weber'),
];
