import { Arg, Args, Ctx, Directive, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import {
  connection,
  cursorColumn,
  type ConnectionShape,
  type GraphContext,
  PageArgs,
  pageRequest,
  parseId,
} from '#platform/subgraph-server';
import { isSubject } from '../requests/access.rules.js';
import type { RequestFilter } from '../requests/request.store.js';
import { phasesOf } from '../requests/state-machine.rules.js';
import type { PrivacyServices } from '../services.js';
import { type Context, selfOrOfficer, visibleRequest, visibleTo } from './context.js';
import { AuditEntryConnection, type AuditEntryNode } from './audit.types.js';
import { toAuditEntry } from './audit.resolver.js';
import {
  ExportPackage,
  ExportSection,
  PrivacyRequest,
  PrivacyRequestConnection,
  PrivacyRequestFilter,
  UserReference,
} from './request.types.js';
import { toRequest } from './shape.js';

async function list(
  context: GraphContext<PrivacyServices>,
  filter: Omit<RequestFilter, 'visibleTo'>,
  args: PageArgs,
): Promise<ConnectionShape<PrivacyRequest>> {
  const page = pageRequest(args);
  const after = page.after?.[0] ?? null;
  const { requests } = context.services.context;
  const rows = await requests.list({ ...filter, visibleTo: visibleTo(context.actor) }, { first: page.limit, after });
  return connection(
    rows.map((row) => toRequest(row, context.services)),
    page,
    (request) => [request.id],
  );
}

@Resolver(() => PrivacyRequest)
export class PrivacyRequestResolver {
  @Query(() => PrivacyRequest, { nullable: true, description: 'Null when it does not exist or is not for the caller.' })
  @Directive(selfOrOfficer)
  async privacyRequest(@Arg('id', () => ID) id: string, @Ctx() context: Context): Promise<PrivacyRequest | null> {
    const row = await visibleRequest(context, parseId('id', id));
    return row && toRequest(row, context.services);
  }

  @Query(() => PrivacyRequestConnection, {
    description: "The caller's own requests; for privacy officers their company's. Newest first.",
  })
  @Directive(selfOrOfficer)
  privacyRequests(
    @Arg('filter', () => PrivacyRequestFilter, { nullable: true }) filter: PrivacyRequestFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionShape<PrivacyRequest>> {
    const conditions = {
      type: filter?.type ?? undefined,
      phases: filter?.status ? phasesOf(filter.status) : undefined,
      overdueAt: filter?.overdue ? context.services.context.clock.now() : undefined,
      subjectUserId: filter?.subjectUserId ? parseId('filter.subjectUserId', filter.subjectUserId) : undefined,
    };
    return list(context, conditions, args);
  }

  @FieldResolver(() => ExportPackage, { nullable: true, description: 'Null until the request is completed.' })
  package(@Root() { row }: PrivacyRequest, @Ctx() context: Context): ExportPackage | null {
    if (row.packageKey === null || row.packageExpiresAt === null) return null;
    const available = row.packageDeletedAt === null && row.packageExpiresAt > context.services.context.clock.now();
    return {
      sizeBytes: row.packageBytes ?? 0,
      sha256: row.packageSha256 ?? '',
      expiresAt: row.packageExpiresAt,
      available,
      downloadCode: available && isSubject(context.actor, row.subjectUserId) ? row.downloadCode : null,
    };
  }

  @FieldResolver(() => [ExportSection], {
    description: 'What was counted and what is in the package; empty until planned.',
  })
  async sections(@Root() { id }: PrivacyRequest, @Ctx() context: Context): Promise<ExportSection[]> {
    const steps = await context.services.context.steps.ofRequest(id);
    return steps.flatMap(({ subgraph, counted, exported }) =>
      Object.keys(counted)
        .sort()
        .map((section) => ({ subgraph, section, counted: counted[section]!, exported: exported[section] ?? 0 })),
    );
  }

  @FieldResolver(() => AuditEntryConnection, { description: 'Everything done to this request, oldest first.' })
  async auditTrail(
    @Root() { row }: PrivacyRequest,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionShape<AuditEntryNode>> {
    const page = pageRequest(args, [cursorColumn.position]);
    const { audit } = context.services.context;
    const entries = await audit.ofRequest(row.id, {
      first: page.limit,
      after: page.after?.[0] ?? 0,
    });
    const viewerIsSubject = isSubject(context.actor, row.subjectUserId);
    const nodes = entries.map((entry) => toAuditEntry(entry, { row, viewerIsSubject }));
    return connection(nodes, page, (entry) => [entry.position]);
  }
}

@Resolver(() => UserReference)
export class UserPrivacyResolver {
  @FieldResolver(() => PrivacyRequestConnection, {
    nullable: true,
    description: 'Requests about this person, newest first; empty where the caller may not see them.',
  })
  @Directive(selfOrOfficer)
  privacyRequests(
    @Root() user: UserReference,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionShape<PrivacyRequest>> {
    return list(context, { subjectUserId: parseId('id', user.id) }, args);
  }
}
