import { loadBindings } from '#platform/personal-data';

/** What every column of this database is to the law, and whose each row is: `privacy.stores.yaml` beside this file. */
export const bindings = loadBindings('subgraphs/safety/personal-data/privacy.stores.yaml');
