import type { EntitySchema } from '@mikro-orm/core';
import type { RowOf } from '#platform/database';

/** A row of the demo by property; what is left out has the table's default. */
export type DemoRow<E extends EntitySchema> = Partial<RowOf<E>>;
