import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from './connection.js';
import { DateTime } from './scalars.js';

@ObjectType('Company', { description: 'A company that funds programmes and reads their impact.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class Company {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'IANA time zone in which its days and months begin, such as `Europe/Oslo`.' })
  timeZone!: string;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 code of its country.' })
  country!: string;

  @Field(() => String, { description: 'First day of its fiscal year, `MM-DD`.' })
  fiscalYearStart!: string;

  @Field(() => DateTime, { description: 'When it was added.' })
  createdAt!: Date;
}

export const CompanyConnection = connectionOf(Company);
