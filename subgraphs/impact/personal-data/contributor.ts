import type { Database } from '#platform/database';
import { contributorOf, noCompany, type PersonalDataContributor, type Recipient } from '#platform/personal-data';
import type { PersonStore } from '../people/person.store.js';
import { profileDefinitions } from '../partners/profiles/registry.js';
import { bindings } from './catalogue.js';

interface ContributorDependencies {
  readonly db: Database;
  readonly people: PersonStore;
}

/** Impact's part of a copy of a person's data, and what only it knows: who people are, and whom they have met. */
export function contributor({ db, people }: ContributorDependencies): PersonalDataContributor {
  const bound = contributorOf({ subgraph: 'impact', db, bindings, pageSize: 200 });
  return {
    ...bound,
    async relations({ userId }) {
      const linked = await people.linkedTo(userId);
      const others = (await people.colleaguesOf(userId, mostColleagues)).filter((id) => !linked.includes(id));
      const [self, ...rest] = await bound.identifiersOf([userId, ...linked, ...others]);
      return { self: self!, met: rest.slice(0, linked.length), colleagues: rest.slice(linked.length) };
    },
    recipients: ({ companyId }) => partnersOf(db, companyId),
    async resolveSubject(userId) {
      const person = await people.find(userId);
      return person && { userId, companyId: person.companyId ?? noCompany };
    },
    async contact({ userId }) {
      const person = await people.find(userId);
      return person && { email: person.email, ...(person.locale === null ? {} : { locale: person.locale }) };
    },
    linkedPeople: (userId) => people.linkedTo(userId),
  };
}

/** In a larger company only people who were met are recognised in texts: so many names would be looked for in vain. */
const mostColleagues = 1000;

/** Partners to which figures of the person's company go. Those whose form names people are given names too. */
async function partnersOf(db: Database, companyId: string): Promise<Recipient[]> {
  const rows = await db.query<{ partner: string; profileId: string }>(
    'select distinct partner, profile_id as "profileId" from destination where company_id = $1 and deleted_at is null order by partner, profile_id',
    [companyId],
  );
  const byPartner = new Map<string, boolean>();
  for (const { partner, profileId } of rows)
    byPartner.set(partner, (byPartner.get(partner) ?? false) || carriesPeople(profileId));
  return [...byPartner].map(([partner, personal]) => ({
    name: partnerNames[partner] ?? partner,
    what: 'Figures of programmes, for the reports of the company',
    personal,
  }));
}

/** A profile that is not known any more may have named people. */
const carriesPeople = (profileId: string): boolean =>
  profileDefinitions.find(({ profile }) => profile.id === profileId)?.profile.carriesPeople ?? true;

const partnerNames: Readonly<Record<string, string>> = { BENEVITY: 'Benevity', GOODERA: 'Goodera', WORKDAY: 'Workday' };
