import type { Database } from '#platform/database';
import { contributorOf, noCompany, type PersonalDataContributor } from '#platform/personal-data';
import type { PersonStore } from '../people/person.store.js';
import { bindings } from './catalogue.js';

interface ContributorDependencies {
  readonly db: Database;
  readonly people: PersonStore;
}

/** Impact's part of a copy of a person's data, and what only it knows: who people are, and whom they have met. */
export const contributor = ({ db, people }: ContributorDependencies): PersonalDataContributor => ({
  ...contributorOf({ subgraph: 'impact', db, bindings, pageSize: 200 }),
  async resolveSubject(userId) {
    const person = await people.find(userId);
    return person && { userId, companyId: person.companyId ?? noCompany };
  },
  async contact({ userId }) {
    const person = await people.find(userId);
    return person && { email: person.email, ...(person.locale === null ? {} : { locale: person.locale }) };
  },
  linkedPeople: (userId) => people.linkedTo(userId),
});
