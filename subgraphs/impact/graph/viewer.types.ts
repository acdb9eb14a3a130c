import { createUnionType, Directive, Field, ID, ObjectType } from 'type-graphql';
import { type Role as RoleName, roles } from '#platform/auth';
import { ErrorResult, InputProblem, mappedGraphEnum, NotPermitted } from '#platform/subgraph-server';

type RoleNames = { readonly [R in RoleName as Uppercase<R>]: R };

/** Names of the graph to names in tokens. */
export const Role = mappedGraphEnum(
  'Role',
  Object.fromEntries(roles.map((role) => [role.toUpperCase(), role])) as RoleNames,
  {
    description: 'What a person is to the platform; what they may do follows from it.',
    values: {
      PARTICIPANT: 'Takes part in programmes.',
      VOLUNTEER: 'Gives time to programmes.',
      PROGRAMME_STAFF: 'Runs the programmes of a company.',
      COMPANY_MANAGER: 'Answers for what a company funds and reports.',
      REVIEWER: 'Decides on texts that wait for a person.',
      SAFETY_LEAD: 'Answers for the rules of screening, and decides where a person may be in danger.',
      PRIVACY_OFFICER: 'Answers what people ask about their data.',
      FINANCE: 'Sets budgets, and the numbers behind figures.',
      OPERATOR: 'Runs the platform.',
    },
  },
);

@ObjectType({
  description: 'Who is asking, and what they may do. A person, or an API key: then `user` and `locale` are null.',
})
@Directive('@authenticated')
export class Viewer {
  @Field(() => ID, { description: 'Id of the person or of the API key.' })
  id!: string;

  @Field(() => [Role], { description: 'The roles of a person; an API key has none.' })
  roles!: readonly RoleName[];

  @Field(() => [String], {
    description: 'What you may do, such as `impact:read`; the descriptions of fields say which scope they need.',
  })
  scopes!: readonly string[];

  @Field(() => String, {
    nullable: true,
    description: 'The language you prefer (BCP 47), such as `nb-NO`; null while you have not said.',
  })
  locale!: string | null;

  @Field(() => String, {
    description: 'IANA time zone in which days are shown to you: that of your company, UTC for staff of the platform.',
  })
  timeZone!: string;
}

@ObjectType({ implements: ErrorResult, description: 'The language is not one that can be stored.' })
export class LocaleInvalid extends ErrorResult {
  @Field(() => [InputProblem], { description: 'What would be right.' })
  problems!: readonly InputProblem[];
}

export const SetLocaleResult = createUnionType({
  name: 'SetLocaleResult',
  description: 'You with your new language, or why it was not changed.',
  types: () => [Viewer, LocaleInvalid, NotPermitted] as const,
});
