import { Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import { restatementsOfPayloads } from '../deliveries/restatement.store.js';
import type { Context } from './context.js';
import { DeliveryPayload } from './delivery.types.js';
import { toRestatement } from './report.shape.js';
import { Restatement } from './report.types.js';

@Resolver(() => DeliveryPayload)
export class DeliveryRestatementResolver {
  @FieldResolver(() => [Restatement], {
    description: 'What it corrects of the figures that the partner had before; empty for those that came first.',
  })
  @Directive('@listSize(assumedSize: 20)')
  async restatements(@Root() { id }: DeliveryPayload, @Ctx() context: Context): Promise<Restatement[]> {
    const { db } = context.services;
    const facts = await context.load('impact.DeliveryRestatements', id, (ids) => restatementsOfPayloads(db, ids));
    return (facts ?? []).map(toRestatement);
  }
}
