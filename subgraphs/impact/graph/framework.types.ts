import { Directive, Field, Float, ObjectType } from 'type-graphql';
import { graphEnum } from '#platform/subgraph-server';
import { type LineFill, lineFills } from '../frameworks/framework-lines.rules.js';

const FrameworkLineFill = graphEnum('FrameworkLineFill', lineFills, {
  description: 'How far a line can be filled from what the platform knows.',
  values: {
    FILLED: 'It has its value.',
    PARTIAL: 'It is touched; `note` says what is missing.',
    NOT_OURS: 'It is for others to fill; `note` says for whom.',
  },
});

@ObjectType({ description: 'A line of a reporting framework, and what the platform can say of it.' })
@Directive('@authenticated')
export class FrameworkLine {
  @Field(() => String, { description: 'B4SI, IRIS+, ESRS, GRI or SDG.' })
  framework!: string;

  @Field(() => String, { description: 'Its version.' })
  version!: string;

  @Field(() => String, { description: 'The line, as the framework names it.' })
  line!: string;

  @Field(() => FrameworkLineFill, { description: 'How far it can be filled.' })
  fill!: LineFill;

  @Field(() => Float, { nullable: true, description: 'Its value in `unit`; null where the platform has none.' })
  value!: number | null;

  @Field(() => String, { nullable: true, description: '`PEOPLE` or `MINUTES`; null for lines without a number.' })
  unit!: string | null;

  @Field(() => String, { description: 'In our own words: what it counts here, or what is missing.' })
  note!: string;
}
