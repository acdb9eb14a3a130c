import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import {
  connection,
  type ConnectionShape,
  cursorColumn,
  make,
  PageArgs,
  pageRequest,
  parseId,
} from '#platform/subgraph-server';
import { isSubject } from '../requests/access.rules.js';
import type { RedactionCounts, RequestType } from '../requests/request.entity.js';
import type { RequestFilter } from '../requests/request.store.js';
import { type Phase, phasesOf } from '../requests/state-machine.rules.js';
import { type AuditEntry, AuditEntryConnection } from './audit.types.js';
import type { Context } from './context.js';
import { PrivacyRequestType } from './enums.js';
import { ExportPackage, ExportRedaction, ExportSection, FlagCount } from './export.types.js';
import { PrivacyRequest, PrivacyRequestConnection, PrivacyRequestFilter } from './request.types.js';
import { SelfOrOfficer } from './scopes.js';
import { toAuditEntry, toRequest } from './shape.js';
import { visibleRequest, visibleTo } from './visible-requests.js';

const toRedaction = ({ people, replaced, flagged }: RedactionCounts): ExportRedaction =>
  make(ExportRedaction, {
    people,
    replaced,
    flagged: Object.entries(flagged).map(([kind, count]) => make(FlagCount, { kind, count })),
  });

function phasesIn(filter: PrivacyRequestFilter | null): readonly Phase[] | undefined {
  const ofStatus = filter?.status ? phasesOf(filter.status) : undefined;
  const named = filter?.phases ?? undefined;
  return ofStatus && named ? named.filter((phase) => ofStatus.includes(phase)) : (named ?? ofStatus);
}

/** What of the requests the caller may see fits the filter, newest first. */
export async function listRequests(
  context: Context,
  filter: Omit<RequestFilter, 'visibleTo'>,
  args: PageArgs,
): Promise<ConnectionShape<PrivacyRequest>> {
  const page = pageRequest(args);
  const visible = { ...filter, visibleTo: visibleTo(context.actor) };
  const rows = await context.services.requests.list(visible, { first: page.limit, after: page.after?.[0] ?? null });
  return connection(
    rows.map((row) => toRequest(row, context.services)),
    page,
    (request) => [request.id],
  );
}

@Resolver(() => PrivacyRequest)
export class PrivacyRequestResolver {
  @Query(() => PrivacyRequest, { nullable: true, description: 'Null when it does not exist or is not for the caller.' })
  @SelfOrOfficer()
  async privacyRequest(
    @Arg('id', () => ID, { description: 'Id of the request.' }) id: string,
    @Arg('type', () => PrivacyRequestType, {
      nullable: true,
      description: 'Null for a request of another type. Default: any.',
    })
    type: RequestType | null,
    @Ctx() context: Context,
  ): Promise<PrivacyRequest | null> {
    const row = await visibleRequest(context, parseId('id', id));
    return row && (type == null || row.type === type) ? toRequest(row, context.services) : null;
  }

  @Query(() => PrivacyRequestConnection, {
    description: "The caller's own requests; for privacy officers their company's. Newest first.",
  })
  @SelfOrOfficer()
  privacyRequests(
    @Arg('filter', () => PrivacyRequestFilter, { nullable: true, description: 'Default: all of them.' })
    filter: PrivacyRequestFilter | null,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionShape<PrivacyRequest>> {
    const conditions = {
      type: filter?.type ?? undefined,
      phases: phasesIn(filter),
      dueBefore: filter?.dueBefore ?? undefined,
      companyId: filter?.companyId ? parseId('filter.companyId', filter.companyId) : undefined,
      overdueAt: filter?.overdue ? context.services.clock.now() : undefined,
      subjectUserId: filter?.subjectUserId ? parseId('filter.subjectUserId', filter.subjectUserId) : undefined,
    };
    return listRequests(context, conditions, args);
  }

  @FieldResolver(() => ExportPackage, { nullable: true, description: 'Null until the request is completed.' })
  package(@Root() { row }: PrivacyRequest, @Ctx() context: Context): ExportPackage | null {
    if (row.packageKey === null || row.packageExpiresAt === null) return null;
    const available = row.packageDeletedAt === null && row.packageExpiresAt > context.services.clock.now();
    return make(ExportPackage, {
      sizeBytes: row.packageBytes ?? 0,
      sha256: row.packageSha256 ?? '',
      expiresAt: row.packageExpiresAt,
      protected: row.packageProtected,
      redaction: row.redaction && toRedaction(row.redaction),
      available,
      downloadCode: available && isSubject(context.actor, row.subjectUserId) ? row.downloadCode : null,
    });
  }

  @FieldResolver(() => [ExportSection], {
    description: 'What was counted and what is in the package; empty until planned.',
  })
  async sections(@Root() { id }: PrivacyRequest, @Ctx() context: Context): Promise<ExportSection[]> {
    const steps = await context.services.steps.ofRequest(id);
    return steps.flatMap(({ subgraph, counted, exported }) =>
      Object.keys(counted)
        .sort()
        .map((section) =>
          make(ExportSection, { subgraph, section, counted: counted[section]!, exported: exported[section] ?? 0 }),
        ),
    );
  }

  @FieldResolver(() => AuditEntryConnection, { description: 'Everything done to this request, oldest first.' })
  async auditTrail(
    @Root() { row }: PrivacyRequest,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionShape<AuditEntry>> {
    const page = pageRequest(args, [cursorColumn.position]);
    const range = { first: page.limit, after: page.after?.[0] ?? 0 };
    const entries = await context.services.audit.ofRequest(row.id, range);
    const viewerIsSubject = isSubject(context.actor, row.subjectUserId);
    const nodes = entries.map((entry) => toAuditEntry(entry, { row, viewerIsSubject }));
    return connection(nodes, page, (entry) => [entry.position]);
  }
}
