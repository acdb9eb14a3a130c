import { Arg, Ctx, Directive, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { refuse } from '#contracts/refusals';
import { IdempotencyKey, IdempotencyKeyReused, make, parseId, parseIdempotencyKey } from '#platform/subgraph-server';
import type { ApprovalProblem } from '../erasure/approval.rules.js';
import { certificatePage } from '../erasure/certificate-page.js';
import type { Certificate } from '../erasure/certificate.rules.js';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import type { PrivacyServices } from '../services.js';
import type { Context } from './context.js';
import {
  ApprovalNeedsAnotherPerson,
  ApproveErasureResult,
  ErasureBlocked,
  ErasurePlanChanged,
  ExportUnderWay,
  LastPrivacyOfficer,
  NothingToWaive,
  PrivacyRequestStateConflict,
  RequestErasureResult,
  RevealSubjectResult,
  SubjectIsOfficer,
  SubjectRevealed,
  WaiveAcknowledgementResult,
} from './erasure.results.js';
import {
  ApproveErasureInput,
  ErasureAcknowledgement,
  ErasureBlocker,
  ErasureCertificate,
  ErasurePlan,
  PrivacyRequestStep,
  RequestErasureInput,
  WaiveAcknowledgementInput,
} from './erasure.types.js';
import { toPlan } from './erasure.shape.js';
import { invalid, notPermitted, reasonProblem } from './input.js';
import { PrivacyRequest } from './request.types.js';
import { AlreadyInProgress } from './results.js';
import { Officer, SelfOrOfficer } from './scopes.js';
import { toRequest } from './shape.js';
import { User } from './user.types.js';

@Resolver(() => PrivacyRequest)
export class ErasureResolver {
  @Query(() => ErasurePlan, {
    nullable: true,
    description:
      'What an erasure of this person would do now; nothing is changed. Null where there is no such person for the caller.',
  })
  @Officer()
  @Directive('@cost(weight: 100)')
  async erasurePreview(
    @Arg('userId', () => ID, { description: 'Whose data.' }) userId: string,
    @Ctx() { actor, services }: Context,
  ): Promise<ErasurePlan | null> {
    const plan = await services.erasures.preview(actor, parseId('userId', userId));
    return plan && toPlan(plan.hash, plan.items);
  }

  @Mutation(() => RequestErasureResult, {
    description:
      'Asks for the erasure of everything about a person. A plan is made, and waits for the approval of a second person; follow it with `privacyRequestProgress`.',
  })
  @SelfOrOfficer()
  @Directive('@cost(weight: 100)')
  async requestErasure(
    @Arg('input', () => RequestErasureInput, { nullable: true, description: "Default: the caller's own data." })
    input: RequestErasureInput | null,
    @IdempotencyKey() idempotencyKey: string | null,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof RequestErasureResult> {
    const outcome = await services.erasures.request(actor, {
      subjectUserId: input?.subjectUserId ? parseId('input.subjectUserId', input.subjectUserId) : null,
      idempotencyKey: parseIdempotencyKey(idempotencyKey),
    });
    switch (outcome.kind) {
      case 'REQUESTED':
        return toRequest(outcome.request, services);
      case 'ALREADY_IN_PROGRESS':
        return refuse(AlreadyInProgress, { request: toRequest(outcome.request, services) });
      case 'NOT_PERMITTED':
        return notPermitted('person');
      case 'KEY_REUSED':
        return refuse(IdempotencyKeyReused, {});
      case 'SUBJECT_IS_OFFICER':
        return refuse(SubjectIsOfficer, {});
      case 'LAST_OFFICER':
        return refuse(LastPrivacyOfficer, {});
    }
  }

  @Mutation(() => ApproveErasureResult, {
    description:
      'Agrees to a plan, as a second person. The erasure begins after the cool-off, in which it can be withdrawn.',
  })
  @Officer()
  async approveErasure(
    @Arg('input', () => ApproveErasureInput, { description: 'Which plan.' }) input: ApproveErasureInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof ApproveErasureResult> {
    const requestId = parseId('input.requestId', input.requestId);
    const outcome = await services.erasures.approve(actor, { requestId, planHash: input.planHash });
    if (outcome.kind === 'APPROVED') return toRequest(outcome.request, services);
    return outcome.kind === 'NOT_PERMITTED'
      ? notPermitted('request')
      : notApproved(outcome.problem, outcome.request, services);
  }

  @Mutation(() => WaiveAcknowledgementResult, {
    description: 'Goes on without the confirmation of a subgraph; the certificate says so.',
  })
  @Officer()
  async waiveAcknowledgement(
    @Arg('input', () => WaiveAcknowledgementInput, { description: 'Which, and why.' }) input: WaiveAcknowledgementInput,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof WaiveAcknowledgementResult> {
    const problem = reasonProblem(input.reason);
    if (problem) return invalid([problem]);
    const requestId = parseId('input.requestId', input.requestId);
    const waiver = { requestId, subgraph: input.subgraph, reason: input.reason.trim() };
    const outcome = await services.acknowledgements.waive(actor, waiver);
    if (outcome.kind === 'WAIVED') return toRequest(outcome.request, services);
    return outcome.kind === 'NOT_PERMITTED' ? notPermitted('request') : refuse(NothingToWaive, {});
  }

  @Mutation(() => RevealSubjectResult, { description: 'Whom a request is about. The audit trail says who looked.' })
  @Officer()
  async revealSubject(
    @Arg('requestId', () => ID, { description: 'Id of the request.' }) requestId: string,
    @Ctx() { actor, services }: Context,
  ): Promise<typeof RevealSubjectResult> {
    const userId = await services.requestViews.reveal(actor, parseId('requestId', requestId));
    return userId === null ? notPermitted('request') : make(SubjectRevealed, { subject: make(User, { id: userId }) });
  }

  @FieldResolver(() => ErasurePlan, { nullable: true, description: 'What the erasure does; null until it is planned.' })
  async plan(@Root() { row }: PrivacyRequest, @Ctx() { services }: Context): Promise<ErasurePlan | null> {
    if (row.planHash === null) return null;
    return toPlan(row.planHash, await services.erasureStore.itemsOf(row.id));
  }

  @FieldResolver(() => [PrivacyRequestStep], { description: 'The work on this request, as far as it is planned.' })
  async steps(@Root() { id }: PrivacyRequest, @Ctx() { services }: Context): Promise<PrivacyRequestStep[]> {
    const steps = await services.steps.ofRequest(id);
    return steps.map(({ kind, subgraph, state, attempts, weight, doneWeight }) =>
      make(PrivacyRequestStep, {
        kind,
        subgraph: subgraph === '' ? null : subgraph,
        state,
        attempts,
        weight,
        doneWeight,
      }),
    );
  }

  @FieldResolver(() => [ErasureAcknowledgement], {
    description: 'Which subgraphs have confirmed; empty until they were asked.',
  })
  async acknowledgements(
    @Root() { id }: PrivacyRequest,
    @Ctx() { services }: Context,
  ): Promise<ErasureAcknowledgement[]> {
    const acks = await services.erasureStore.acksOf(id);
    return acks.map(({ subgraph, askedAt, deadlineAt, ackedAt, waivedAt, waiveReason }) =>
      make(ErasureAcknowledgement, { subgraph, askedAt, deadlineAt, acknowledgedAt: ackedAt, waivedAt, waiveReason }),
    );
  }

  @FieldResolver(() => ErasureCertificate, { nullable: true, description: 'Null until the erasure is complete.' })
  async certificate(@Root() { id }: PrivacyRequest, @Ctx() { services }: Context): Promise<ErasureCertificate | null> {
    const stored = await services.erasureStore.certificateOf(id);
    if (!stored) return null;
    const { body, seal, issuedAt } = stored;
    const html = certificatePage(body as unknown as Certificate, seal);
    return make(ErasureCertificate, { issuedAt, seal, json: JSON.stringify(body, null, 2), html });
  }
}

function notApproved(
  problem: ApprovalProblem,
  row: PrivacyRequestRow,
  services: PrivacyServices,
): typeof ApproveErasureResult {
  switch (problem.kind) {
    case 'ANOTHER_PERSON':
      return refuse(ApprovalNeedsAnotherPerson, {});
    case 'NOT_WAITING':
      return refuse(PrivacyRequestStateConflict, { request: toRequest(row, services) });
    case 'PLAN_CHANGED':
      return refuse(ErasurePlanChanged, { planHash: problem.planHash });
    case 'OPEN_EXPORT':
      return refuse(ExportUnderWay, { exportRequestId: problem.requestId });
    case 'BLOCKED':
      return refuse(ErasureBlocked, {
        blockers: problem.blockers.map(({ code, message }) => make(ErasureBlocker, { blockerCode: code, message })),
      });
  }
}
