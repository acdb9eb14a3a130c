import type { Database } from '#platform/database';
import { contributorOf, type PersonalDataContributor } from '#platform/personal-data';
import { bindings } from './catalogue.js';

/** A person's part of this database: what models read out of their texts. */
export const personalData = ({ db }: { readonly db: Database }): PersonalDataContributor =>
  contributorOf({ subgraph: 'q2q-cost', db, bindings, pageSize: 200 });
