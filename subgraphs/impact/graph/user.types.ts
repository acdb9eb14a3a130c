import { Directive, Field, ID, ObjectType } from 'type-graphql';
import type { UserKindName } from '../people/person.entity.js';
import { connectionOf } from './connection.js';
import { UserKind } from './enums.js';
import { DateTime } from './scalars.js';

@ObjectType('User', { description: 'A person.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class User {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The id that their company gives them; unique within it. REST takes it in the place of `id`.',
  })
  externalId!: string | null;

  @Field(() => Boolean, { description: 'False once they have left: nothing new is recorded of them.' })
  active!: boolean;

  @Field(() => String, { description: 'Full name.' })
  name!: string;

  @Field(() => UserKind, { description: 'What the person is to the platform.' })
  kind!: UserKindName;

  @Field(() => String, { nullable: true, description: 'Preferred language (BCP 47), where known.' })
  locale!: string | null;

  @Field(() => DateTime, { description: 'When the person was added.' })
  createdAt!: Date;

  companyId!: string | null;
  email!: string;
}

export const UserConnection = connectionOf(User);
