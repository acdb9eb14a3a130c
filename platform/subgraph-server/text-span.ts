import { Directive, Field, Int, ObjectType } from 'type-graphql';

@Directive('@shareable')
@ObjectType('TextSpan', { description: 'A place in the original text: UTF-16 code units, `end` exclusive.' })
export class TextSpan {
  @Field(() => Int, { description: 'Where it begins; 0 is the first code unit.' })
  start!: number;

  @Field(() => Int, { description: 'Where it ends: the code unit after its last.' })
  end!: number;
}
