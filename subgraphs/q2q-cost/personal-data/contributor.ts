import type { Database } from '#platform/database';
import { contributorOf, type DataSubject, type PersonalDataContributor, type Recipient } from '#platform/personal-data';
import { bindings } from './catalogue.js';

/** A person's part of this database: what models read out of their texts, and who runs those models. */
export const personalData = ({ db }: { readonly db: Database }): PersonalDataContributor => ({
  ...contributorOf({ subgraph: 'q2q-cost', db, bindings, pageSize: 200 }),
  recipients: (subject) => providersOf(db, subject),
});

/** Providers that were sent a text of this person, after what names people was taken out of it. Our own model sends nothing. */
async function providersOf(db: Database, { userId, companyId }: DataSubject): Promise<Recipient[]> {
  const rows = await db.query<{ provider: string }>(
    `select distinct provider from classification
     where user_id = $1 and company_id = $2 and provider not in ('embedded', '') order by provider`,
    [userId, companyId],
  );
  return rows.map(({ provider }) => ({
    name: provider,
    what: 'Texts without names, to read from them what they speak of',
    personal: true,
  }));
}
