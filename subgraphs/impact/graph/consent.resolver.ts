import { Arg, Ctx, Directive, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import {
  BadInput,
  InputProblem,
  make,
  NotPermitted,
  parseId,
  parseLanguageTag,
  parseText,
} from '#platform/subgraph-server';
import { localDateOf } from '#platform/time';
import { CompanyEntity } from '../companies/company.entity.js';
import { holds } from '../consents/consent.rules.js';
import type { ConsentRow } from '../consents/consent.store.js';
import { PersonEntity } from '../people/person.entity.js';
import {
  Consent,
  ConsentInvalid,
  GuardianRequired,
  RecordConsentInput,
  RecordConsentResult,
  WithdrawConsentInput,
  WithdrawConsentResult,
} from './consent.types.js';
import { type Context, loadRecord } from './context.js';
import { requireSelfOrPeople } from './guards.js';
import { User } from './user.types.js';

const inputOf = { description: 'What is asked for.' };
const problems = {
  NOT_A_MINOR: { path: 'input.givenBy', message: 'must be SELF: this person is an adult and speaks for themselves' },
  EVIDENCE_MISSING: { path: 'input.evidence', message: 'is missing: say how the consent was given' },
} as const;

async function toGraph(context: Context, consent: ConsentRow): Promise<Consent> {
  const person = await loadRecord(context, PersonEntity, consent.userId);
  const company = person?.companyId ? await loadRecord(context, CompanyEntity, person.companyId) : null;
  const today = localDateOf(context.services.clock.now(), company?.timeZone ?? 'UTC');
  const { id, purpose, granted, givenBy, textVersion, locale, createdAt } = consent;
  const now = holds(consent, person?.minorUntil ?? null, today);
  return make(Consent, { id, purpose, granted, givenBy, textVersion, locale, createdAt, holds: now });
}

@Resolver(() => Consent)
export class ConsentResolver {
  @Mutation(() => RecordConsentResult, {
    description:
      'Records what a person allows: you yourself, or staff of the programmes for another person or the guardian of a minor.',
  })
  @Directive('@authenticated')
  async recordConsent(
    @Arg('input', () => RecordConsentInput, inputOf) input: RecordConsentInput,
    @Ctx() context: Context,
  ): Promise<typeof RecordConsentResult> {
    const locale = parseLanguageTag('input.locale', input.locale);
    if (locale === null) throw new BadInput('input.locale', 'must be a language tag such as "nb-NO".');
    const outcome = await context.services.consents.record(context.actor, {
      userId: parseId('input.userId', input.userId),
      purpose: input.purpose,
      givenBy: input.givenBy ?? 'SELF',
      textVersion: parseText('input.textVersion', input.textVersion, 100),
      locale,
      evidence: input.evidence == null ? null : parseText('input.evidence', input.evidence, 500),
    });
    switch (outcome.kind) {
      case 'DONE':
        return toGraph(context, outcome.consent);
      case 'NOT_PERMITTED':
        return refuse(NotPermitted, {});
      case 'GUARDIAN_REQUIRED':
        return refuse(GuardianRequired, {});
      case 'NOT_A_MINOR':
      case 'EVIDENCE_MISSING':
        return refuse(ConsentInvalid, { problems: [make(InputProblem, problems[outcome.kind])] });
    }
  }

  @Mutation(() => WithdrawConsentResult, {
    description:
      'Takes consent back, as easily as it is given; what was delivered stays delivered, and the next delivery is without it.',
  })
  @Directive('@authenticated')
  async withdrawConsent(
    @Arg('input', () => WithdrawConsentInput, inputOf) { userId, purpose }: WithdrawConsentInput,
    @Ctx() context: Context,
  ): Promise<typeof WithdrawConsentResult> {
    const id = parseId('input.userId', userId);
    const outcome = await context.services.consents.withdraw(context.actor, { userId: id, purpose });
    return outcome.kind === 'DONE' ? toGraph(context, outcome.consent) : refuse(NotPermitted, {});
  }
}

@Resolver(() => User)
export class UserConsentResolver {
  @FieldResolver(() => [Consent], {
    nullable: true,
    description:
      'The last word of the person on each purpose that they were asked about; for them and with `impact:people`.',
  })
  async consents(@Root() user: User, @Ctx() context: Context): Promise<Consent[]> {
    requireSelfOrPeople(context, user);
    const load = (ids: readonly string[]) => context.services.consentStore.currentOf(ids);
    const rows = (await context.load('impact.consents', user.id, load)) ?? [];
    return Promise.all(rows.map((row) => toGraph(context, row)));
  }
}
