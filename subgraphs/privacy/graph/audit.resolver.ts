import { Ctx, Query, Resolver } from 'type-graphql';
import { make } from '#platform/subgraph-server';
import { AuditVerification } from './audit.types.js';
import type { Context } from './context.js';
import { Officer } from './scopes.js';

@Resolver()
export class AuditResolver {
  @Query(() => AuditVerification, {
    description:
      'Reads the whole chain, recomputes every hash, and looks for every head that was signed and kept elsewhere.',
  })
  @Officer()
  async privacyAuditVerification(@Ctx() context: Context): Promise<AuditVerification> {
    const { entries, problem } = await context.services.anchor.check();
    const head = problem === null && entries > 0 ? await context.services.audit.head() : null;
    return make(AuditVerification, { intact: problem === null, entries, head, problem });
  }
}
