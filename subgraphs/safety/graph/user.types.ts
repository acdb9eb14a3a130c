import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** A person of another subgraph: known here by id only. */
@ObjectType('User', { description: 'A person.' })
@Directive('@key(fields: "id")')
export class User {
  @Field(() => ID, { description: 'UUIDv7.' })
  id!: string;
}
