import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { mayAccessCompany } from '#platform/auth';
import { keyedRequest } from '#platform/idempotency';
import {
  CompanyNotFound,
  IdempotencyKey,
  IdempotencyKeyReused,
  make,
  parseId,
  parseIdempotencyKey,
  parseText,
  RequiresScopes,
  VersionConflict,
} from '#platform/subgraph-server';
import { isBlank } from '#platform/text';
import { problemsOfContact } from '../policies/contact.rules.js';
import type { PolicyRow } from '../policies/policy.store.js';
import { defaultCompanyPolicy } from '../screening/policy.rules.js';
import { categories } from '../screening/screening.types.js';
import { type Context, requirePerson } from './context.js';
import {
  CategoryPolicy,
  SafeguardingContact,
  ScreeningPolicy,
  SetSafeguardingContactInput,
  SetScreeningPolicyInput,
} from './policy.types.js';
import {
  SafeguardingContactInvalid,
  ScreeningPolicyInvalid,
  SetSafeguardingContactResult,
  SetScreeningPolicyResult,
} from './setting-results.js';

const longestReason = 500;

function toPolicy(companyId: string, row: PolicyRow | null): ScreeningPolicy {
  const policy = row ?? defaultCompanyPolicy;
  return make(ScreeningPolicy, {
    companyId,
    categories: categories.map((category) => make(CategoryPolicy, { category, ...policy.categories[category] })),
    sampleNotAssessed: policy.sampleNotAssessed,
    version: row?.version ?? 0,
    reason: row?.reason ?? null,
    updatedBy: row?.updatedBy ?? null,
    updatedAt: row?.updatedAt ?? null,
  });
}

const mayManage = async (companyId: string, { actor, services }: Context): Promise<boolean> =>
  mayAccessCompany(actor, companyId) && (await services.isKnownCompany(companyId));

@Resolver()
export class ScreeningPolicyResolver {
  @Query(() => ScreeningPolicy, {
    nullable: true,
    description: 'The policy in force for a company, the default one included; `null` for one you may not see.',
  })
  @RequiresScopes('safety:review')
  async screeningPolicy(
    @Arg('companyId', () => ID, { description: 'The company.' }) companyId: string,
    @Ctx() context: Context,
  ): Promise<ScreeningPolicy | null> {
    const id = parseId('companyId', companyId);
    return (await mayManage(id, context)) ? toPolicy(id, await context.services.policies.of(id)) : null;
  }

  @Mutation(() => SetScreeningPolicyResult, {
    description: 'Changes what a company does about what is found. Counts for every text that is screened from now on.',
  })
  @RequiresScopes('safety:manage')
  async setScreeningPolicy(
    @Arg('input', () => SetScreeningPolicyInput, { description: 'What changes.' }) input: SetScreeningPolicyInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof SetScreeningPolicyResult> {
    const { actor, services } = context;
    requirePerson(actor);
    const companyId = parseId('input.companyId', input.companyId);
    if (!(await mayManage(companyId, context))) return refuse(CompanyNotFound, { id: companyId });
    const outcome = await services.settings.setPolicy({
      companyId,
      actorId: actor.id,
      expectedVersion: input.expectedVersion ?? null,
      request: keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'setScreeningPolicy', input }),
      categories: (input.categories ?? []).map(({ category, flagAt, warnAt, holdAt }) => ({
        category,
        flagAt,
        warnAt: warnAt ?? null,
        holdAt: holdAt ?? null,
      })),
      sampleNotAssessed: input.sampleNotAssessed ?? null,
      reason: parseText('input.reason', input.reason, longestReason).trim(),
    });
    switch (outcome.kind) {
      case 'DONE':
        return toPolicy(companyId, outcome.row);
      case 'INVALID':
        return refuse(ScreeningPolicyInvalid, { problems: outcome.problems });
      case 'VERSION_CONFLICT':
        return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
    }
  }

  @Query(() => SafeguardingContact, {
    nullable: true,
    description:
      'Whom to tell when a person may be in danger; `null` while none is set, or for a company you may not see.',
  })
  @RequiresScopes('safety:review')
  async safeguardingContact(
    @Arg('companyId', () => ID, { description: 'The company.' }) companyId: string,
    @Ctx() { actor, services }: Context,
  ): Promise<SafeguardingContact | null> {
    const id = parseId('companyId', companyId);
    const contact = mayAccessCompany(actor, id) ? await services.policies.contactOf(id) : null;
    return contact && make(SafeguardingContact, contact);
  }

  @Mutation(() => SetSafeguardingContactResult, {
    description:
      'Sets whom a company wants told when a person may be in danger. They get a mail that holds nothing of the text.',
  })
  @RequiresScopes('safety:manage')
  async setSafeguardingContact(
    @Arg('input', () => SetSafeguardingContactInput, { description: 'Whom, for which company.' })
    input: SetSafeguardingContactInput,
    @IdempotencyKey() key: string | null,
    @Ctx() context: Context,
  ): Promise<typeof SetSafeguardingContactResult> {
    const { actor, services } = context;
    requirePerson(actor);
    const companyId = parseId('input.companyId', input.companyId);
    if (!(await mayManage(companyId, context))) return refuse(CompanyNotFound, { id: companyId });
    const optional = (value: string | null | undefined) => (value == null || isBlank(value) ? null : value.trim());
    const contact = {
      name: input.name.trim(),
      email: input.email.trim(),
      phone: optional(input.phone),
      instructions: optional(input.instructions),
    };
    const problems = problemsOfContact(contact);
    if (problems.length > 0) return refuse(SafeguardingContactInvalid, { problems });
    const outcome = await services.settings.setContact({
      companyId,
      actorId: actor.id,
      expectedVersion: input.expectedVersion ?? null,
      request: keyedRequest(actor.id, parseIdempotencyKey(key), { operation: 'setSafeguardingContact', input }),
      ...contact,
    });
    switch (outcome.kind) {
      case 'DONE':
        return make(SafeguardingContact, outcome.row);
      case 'INVALID':
        return refuse(SafeguardingContactInvalid, { problems: outcome.problems });
      case 'VERSION_CONFLICT':
        return refuse(VersionConflict, { currentVersion: outcome.currentVersion });
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
    }
  }
}
