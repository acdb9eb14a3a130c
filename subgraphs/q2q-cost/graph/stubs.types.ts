import { Directive, Field, ID, ObjectType } from 'type-graphql';

@ObjectType('Company')
@Directive('@key(fields: "id")')
export class CompanyStub {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
}

@ObjectType('Feedback')
@Directive('@key(fields: "id")')
export class FeedbackStub {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
}
