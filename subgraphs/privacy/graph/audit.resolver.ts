import { Ctx, Query, Resolver } from 'type-graphql';
import { make } from '#platform/subgraph-server';
import { AuditVerification } from './audit.types.js';
import type { Context } from './context.js';
import { Officer } from './scopes.js';

@Resolver()
export class AuditResolver {
  @Query(() => AuditVerification, { description: 'Reads the whole chain and recomputes every hash.' })
  @Officer()
  async privacyAuditVerification(@Ctx() context: Context): Promise<AuditVerification> {
    const result = await context.services.audit.verify();
    if ('problem' in result) {
      const problem = `${result.problem} at ${result.position}`;
      return make(AuditVerification, { intact: false, entries: result.position - 1, head: null, problem });
    }
    return make(AuditVerification, { intact: true, entries: result.position, head: result.hash, problem: null });
  }
}
