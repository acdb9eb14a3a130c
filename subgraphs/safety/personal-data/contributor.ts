import type { Database } from '#platform/database';
import { contributorOf, type PersonalDataContributor } from '#platform/personal-data';
import { bindings } from './catalogue.js';

/** A person's part of the safety database: what was found in their texts and what became of it. Never who reviewed it. */
export const personalData = (db: Database): PersonalDataContributor =>
  contributorOf({ subgraph: 'safety', db, bindings, pageSize: 200 });
