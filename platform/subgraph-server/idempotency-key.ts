import { Arg } from 'type-graphql';

/** The optional argument `idempotencyKey` of a mutation, the same everywhere; check it with `parseIdempotencyKey`. */
export function IdempotencyKey(): ReturnType<typeof Arg> {
  return Arg('idempotencyKey', () => String, {
    nullable: true,
    description: 'Repeating a request with the same key does nothing and answers the same. 1 to 200 characters.',
  });
}
