import 'reflect-metadata';
import { type ClassType, Directive, Field, Int, ObjectType } from 'type-graphql';

export interface RateLimitedShape {
  readonly message: string;
  /** Seconds. */
  readonly retryAfter: number;
}

/** The shareable `RateLimited` of one subgraph; called once per subgraph, for the reason given at `relayTypes`. */
export function rateLimitedType(): ClassType<RateLimitedShape> {
  @Directive('@shareable')
  @ObjectType({ description: 'Too many requests in too short a time. Nothing was done and nothing spent.' })
  class RateLimited implements RateLimitedShape {
    @Field(() => String)
    message!: string;
    @Field(() => Int, { description: 'Seconds until the next request is let through.' })
    retryAfter!: number;
  }
  return RateLimited;
}

/** Whole seconds from now to then, at least one. */
export const secondsUntil = (then: Date, now: Date): number =>
  Math.max(1, Math.ceil((then.getTime() - now.getTime()) / 1000));
