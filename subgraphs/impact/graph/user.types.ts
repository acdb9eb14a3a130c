import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from './connection.js';
import { DateTime } from './scalars.js';

export const UserKind = { PARTICIPANT: 'PARTICIPANT', VOLUNTEER: 'VOLUNTEER', STAFF: 'STAFF' } as const;
registerEnumType(UserKind, {
  name: 'UserKind',
  description: 'What a person is to the platform.',
  valuesConfig: {
    PARTICIPANT: { description: 'Takes part in programmes; their words are the feedback.' },
    VOLUNTEER: { description: 'Gives time to programmes: mentor, language partner.' },
    STAFF: { description: 'Works for a company or for the platform.' },
  },
});

@ObjectType('User', { description: 'A person.' })
@Directive('@key(fields: "id")')
@Directive('@authenticated')
export class User {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;

  @Field(() => String, { description: 'Full name.' })
  name!: string;

  @Field(() => UserKind, { description: 'What the person is to the platform.' })
  kind!: keyof typeof UserKind;

  @Field(() => String, { nullable: true, description: 'Preferred language (BCP 47), where known.' })
  locale!: string | null | undefined;

  @Field(() => DateTime, { description: 'When the person was added.' })
  createdAt!: Date;

  companyId!: string | null | undefined;
  email!: string;
}

export const UserConnection = connectionOf(User);
