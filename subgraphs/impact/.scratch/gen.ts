import { MikroORM } from '@mikro-orm/postgresql';
import { entities } from '../entities.js';
const orm = await MikroORM.init({ clientUrl: 'postgres://postgres:postgres@127.0.0.1:55991/impact_scratch', entities });
console.log(await orm.schema.getCreateSchemaSQL());
await orm.close();
