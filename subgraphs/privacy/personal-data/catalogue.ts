import { catalogueOf, loadBindings } from '#platform/personal-data';

/** What every column of this database is to the law, and whose each row is: `privacy.stores.yaml` beside this file. */
export const bindings = loadBindings('subgraphs/privacy/personal-data/privacy.stores.yaml');

/** The same, column by column: what packages and plans show. */
export const catalogue = catalogueOf(bindings);
