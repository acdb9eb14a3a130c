import { Directive, Field, Float, ObjectType } from 'type-graphql';
import type { VisBand as Band } from '../vis/vis.rules.js';
import { Withholdable } from './estimate.types.js';
import { VisBand } from './figure.enums.js';

@ObjectType({ description: 'What a volunteer impact score is made of, each part from 0 to 100.' })
export class VisParts {
  @Field(() => Float, { description: 'Hours per active volunteer; weight 0.3.' })
  hours!: number;

  @Field(() => Float, { description: 'Meetings per active volunteer and month; weight 0.3.' })
  consistency!: number;

  @Field(() => Float, { description: 'Mean change of people; weight 0.4.' })
  outcome!: number;
}

@ObjectType({ description: 'Volunteer impact score, 0 to 100. See docs/methods/vis.md.' })
@Directive('@authenticated')
export class Vis extends Withholdable {
  @Field(() => String, { description: 'The version of the formula.' })
  formulaVersion!: string;

  @Field(() => Float, { nullable: true, description: 'The lowest plausible score.' })
  low!: number | null;

  @Field(() => Float, { nullable: true, description: 'The score.' })
  central!: number | null;

  @Field(() => Float, { nullable: true, description: 'The highest plausible score.' })
  high!: number | null;

  @Field(() => VisBand, { nullable: true, description: 'Where the score lies.' })
  band!: Band | null;

  @Field(() => VisParts, { nullable: true, description: 'What it is made of.' })
  parts!: VisParts | null;

  @Field(() => String, {
    nullable: true,
    description: 'SHA-256 of everything that went in: the same hash means the same figure.',
  })
  inputHash!: string | null;
}
