import { Directive, Field, ID, InterfaceType, Int, ObjectType } from 'type-graphql';

/**
 * An expected refusal: every member of a result union that is not the answer itself. Clients ask for
 * `... on ErrorResult { code message }` and handle the codes they know; a code that is added later breaks none of them.
 *
 * Types are made with `refuse` (contracts/refusals): the code is the type's name, the sentence is in the registry there.
 */
@InterfaceType('ErrorResult', {
  autoRegisterImplementations: false,
  description: 'A refusal that a client is meant to handle: nothing was done.',
})
export abstract class ErrorResult {
  @Field(() => String, { description: 'The name of the type in capitals, such as `RATE_LIMITED`. Stable.' })
  code!: string;

  @Field(() => String, { description: 'What happened and what to do next, for people. May change.' })
  message!: string;
}

@Directive('@shareable')
@ObjectType('IdempotencyKeyReused', {
  implements: ErrorResult,
  description: 'The idempotency key was used before, for something else. Use a new key for a new request.',
})
export class IdempotencyKeyReused extends ErrorResult {}

@Directive('@shareable')
@ObjectType('RateLimited', {
  implements: ErrorResult,
  description: 'Too many requests of this caller or company. Nothing was done and nothing was spent.',
})
export class RateLimited extends ErrorResult {
  @Field(() => Int, { description: 'Seconds until the next request is let through.' })
  retryAfter!: number;
}

@Directive('@shareable')
@ObjectType('NotPermitted', {
  implements: ErrorResult,
  description: 'There is no such person or thing, or not for this caller. Which of the two is not said.',
})
export class NotPermitted extends ErrorResult {}

@Directive('@shareable')
@ObjectType('CompanyNotFound', {
  implements: ErrorResult,
  description: 'The company does not exist or is not known here yet, or you may not see it.',
})
export class CompanyNotFound extends ErrorResult {
  @Field(() => ID, { description: 'The company that was asked for.' })
  id!: string;
}

@Directive('@shareable')
@ObjectType('VersionConflict', {
  implements: ErrorResult,
  description: 'It changed since you read it. Read it again, then repeat the change with the new version.',
})
export class VersionConflict extends ErrorResult {
  @Field(() => Int, { description: 'Its version now.' })
  currentVersion!: number;
}

@Directive('@shareable')
@ObjectType('InputProblem', { description: 'One thing that is wrong with an input.' })
export class InputProblem {
  @Field(() => String, { description: 'Path of the field, such as `input.cron` or `input.items.3.text`.' })
  path!: string;

  @Field(() => String, { description: 'What is allowed there.' })
  message!: string;
}
