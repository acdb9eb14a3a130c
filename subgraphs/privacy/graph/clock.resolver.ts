import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { make, parseId } from '#platform/subgraph-server';
import type { ClockProblem } from '../clock/clock.rules.js';
import type { ClockOutcome } from '../clock/clock.service.js';
import { wrongCodesAllowed } from '../identity/identity.rules.js';
import type { PrivacyServices } from '../services.js';
import {
  ConfirmIdentityInput,
  DenyPrivacyRequestInput,
  ExtendPrivacyRequestInput,
  IdentityCodeSent,
  PrivacyRequestInput,
  SuspendPrivacyClockInput,
} from './clock.types.js';
import type { Context } from './context.js';
import {
  ChangePrivacyClockResult,
  ClockChangeRefused,
  ConfirmIdentityResult,
  EndPrivacyRequestResult,
  IdentityNotConfirmed,
  NoAddressOnFile,
  PrivacyRequestStateConflict,
  RequestIdentityCodeResult,
  TooManyIdentityCodes,
} from './erasure.results.js';
import { invalid, notPermitted, reasonProblem } from './input.js';
import { Officer, SelfOrOfficer } from './scopes.js';
import { toRequest } from './shape.js';

@Resolver()
export class ClockResolver {
  @Mutation(() => ChangePrivacyClockResult, {
    description:
      'Takes the longer time for a complex request, and mails the subject why. Refused after the first month, and a second time.',
  })
  @Officer()
  async extendPrivacyRequest(
    @Arg('input', () => ExtendPrivacyRequestInput, { description: 'Which request, and why.' })
    input: ExtendPrivacyRequestInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof ChangePrivacyClockResult> {
    const problem = reasonProblem(input.reason);
    if (problem) return invalid([problem]);
    const id = parseId('input.requestId', input.requestId);
    return changed(await services.clocks.extend(actor, { id, reason: input.reason.trim() }), services);
  }

  @Mutation(() => ChangePrivacyClockResult, { description: 'Stops the clock, for one of the two reasons there are.' })
  @Officer()
  async suspendPrivacyClock(
    @Arg('input', () => SuspendPrivacyClockInput, { description: 'Which request, and why.' })
    input: SuspendPrivacyClockInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof ChangePrivacyClockResult> {
    const id = parseId('input.requestId', input.requestId);
    return changed(await services.clocks.suspend(actor, { id, reason: input.reason }), services);
  }

  @Mutation(() => ChangePrivacyClockResult, { description: 'Lets the clock go on; the days it stood still are added.' })
  @Officer()
  async resumePrivacyClock(
    @Arg('input', () => PrivacyRequestInput, { description: 'Which request.' }) input: PrivacyRequestInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof ChangePrivacyClockResult> {
    const id = parseId('input.requestId', input.requestId);
    return changed(await services.clocks.resume(actor, { id }), services);
  }

  @Mutation(() => EndPrivacyRequestResult, {
    description: 'Refuses a request, and mails the subject the reasons and their rights (GDPR Art. 12(4)).',
  })
  @Officer()
  async denyPrivacyRequest(
    @Arg('input', () => DenyPrivacyRequestInput, { description: 'Which request, and why.' })
    input: DenyPrivacyRequestInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof EndPrivacyRequestResult> {
    const problem = reasonProblem(input.reason);
    if (problem) return invalid([problem]);
    const id = parseId('input.requestId', input.requestId);
    const denial = { id, code: input.ground, reason: input.reason.trim() };
    return ended(await services.clocks.deny(actor, denial), services);
  }

  @Mutation(() => EndPrivacyRequestResult, {
    description: 'Takes a request back. Not possible any more once erasing has begun.',
  })
  @SelfOrOfficer()
  async withdrawPrivacyRequest(
    @Arg('input', () => PrivacyRequestInput, { description: 'Which request.' }) input: PrivacyRequestInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof EndPrivacyRequestResult> {
    const id = parseId('input.requestId', input.requestId);
    return ended(await services.clocks.withdraw(actor, { id }), services);
  }

  @Mutation(() => RequestIdentityCodeResult, {
    description:
      'Mails a code to the address on file; an earlier code ends. Needed where the subject has not just signed in.',
  })
  @SelfOrOfficer()
  async requestIdentityCode(
    @Arg('input', () => PrivacyRequestInput, { description: 'Which request.' }) input: PrivacyRequestInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof RequestIdentityCodeResult> {
    const outcome = await services.identity.requestCode(actor, parseId('input.requestId', input.requestId));
    switch (outcome.kind) {
      case 'SENT':
        return make(IdentityCodeSent, { expiresAt: outcome.expiresAt, tries: wrongCodesAllowed });
      case 'NOT_PERMITTED':
        return notPermitted('request');
      case 'NO_ADDRESS':
        return refuse(NoAddressOnFile, {});
      case 'TOO_MANY':
        return refuse(TooManyIdentityCodes, { retryAt: outcome.retryAt });
      case 'NOT_NEEDED':
        return refuse(PrivacyRequestStateConflict, {
          request: toRequest(outcome.request, services),
          message: 'It is known who asked, or the request has ended: no code is needed.',
        });
    }
  }

  @Mutation(() => ConfirmIdentityResult, { description: 'Shows that the subject asked; the request goes on.' })
  @SelfOrOfficer()
  async confirmIdentity(
    @Arg('input', () => ConfirmIdentityInput, { description: 'Which request, and the code.' })
    input: ConfirmIdentityInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof ConfirmIdentityResult> {
    const requestId = parseId('input.requestId', input.requestId);
    const outcome = await services.identity.confirm(actor, { requestId, code: input.code ?? null });
    if (outcome.kind === 'CONFIRMED') return toRequest(outcome.request, services);
    if (outcome.kind === 'NOT_PERMITTED') return notPermitted('request');
    return refuse(IdentityNotConfirmed, { triesLeft: outcome.triesLeft });
  }
}

const clockMessages: Readonly<Record<Exclude<ClockProblem, 'ENDED'>, string>> = {
  ALREADY_EXTENDED: 'The request is extended already; there is one extension.',
  FIRST_PERIOD_OVER:
    'The first period is over: an extension is told within it, or there is none. Answer now, or deny with reasons.',
  ALREADY_SUSPENDED: 'The clock stands still already.',
  NOT_SUSPENDED: 'The clock runs.',
  REASON_NOT_ALLOWED: 'The law of this request knows no suspension for `input.reason`.',
  OVERDUE: 'The request is overdue: its clock cannot be stopped any more. Answer now, or deny with reasons.',
};

function changed(outcome: ClockOutcome, services: PrivacyServices): typeof ChangePrivacyClockResult {
  if (outcome.kind === 'CHANGED') return toRequest(outcome.request, services);
  if (outcome.kind === 'NOT_PERMITTED') return notPermitted('request');
  const { problem } = outcome;
  if (problem === 'ENDED') return conflict(outcome.request, services);
  return refuse(ClockChangeRefused, { problem, message: clockMessages[problem] });
}

function ended(outcome: ClockOutcome, services: PrivacyServices): typeof EndPrivacyRequestResult {
  if (outcome.kind === 'CHANGED') return toRequest(outcome.request, services);
  return outcome.kind === 'NOT_PERMITTED' ? notPermitted('request') : conflict(outcome.request, services);
}

const conflict = (row: Parameters<typeof toRequest>[0], services: PrivacyServices): PrivacyRequestStateConflict =>
  refuse(PrivacyRequestStateConflict, { request: toRequest(row, services) });
