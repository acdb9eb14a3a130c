import { randomUUID } from 'node:crypto';
import {
  ApproveErasureDocument,
  ErasureRequestDocument,
  type ErasureRequestQuery,
  ErasureRequestsOfDocument,
  PlaceLegalHoldDocument,
  ReleaseLegalHoldDocument,
  RequestDataExportDocument,
  RequestErasureDocument,
} from '../../clients/sdk/src/index.js';
import { identityOf, type People, type Person, rowsOf, type Site, waitFor } from '../harness/index.js';

export type Request = NonNullable<ErasureRequestQuery['privacyRequest']>;

const first = 'privacy_officer';
const second: Person = {
  userId: identityOf('privacy_officer').userId.replace(/.{4}$/, 'fff2'),
  companyId: null,
  roles: ['privacy_officer'],
};
const texts = [{ subgraph: 'impact', store: 'impact/public.feedback' }];

/** What subjects and privacy officers do, through the gateway. */
export class Officers {
  constructor(
    private readonly site: Site,
    private readonly people: People,
  ) {}

  /** The subject asks for their own copy; answers when the package is there. */
  async exportOf(subject: Person): Promise<string> {
    const { requestDataExport: answer } = await this.people
      .as(subject)
      .execute(RequestDataExportDocument, { idempotencyKey: randomUUID() });
    if (answer.__typename !== 'PrivacyRequest') throw new Error(JSON.stringify(answer));
    await this.ended(answer.id);
    return answer.id;
  }

  /** The subject asks, having just signed in. Answers when the plan is made. */
  async planned(subject: Person): Promise<Request> {
    // A note that a journey is to be evaluated goes with the evaluation: it is counted in no plan that outlives it.
    await waitFor('the journeys of the subject to be evaluated', async () => {
      const notes = await rowsOf(this.site, 'impact', {
        sql: 'select 1 from journey_change where user_id = $1',
        values: [subject.userId],
      });
      return notes.length === 0 || undefined;
    });
    const { requestErasure: answer } = await this.people
      .as(subject)
      .execute(RequestErasureDocument, { idempotencyKey: randomUUID() });
    if (answer.__typename !== 'PrivacyRequest') throw new Error(JSON.stringify(answer));
    return waitFor('the plan', async () => {
      const request = await this.request(answer.id);
      return request.phase === 'AWAITING_APPROVAL' ? request : undefined;
    });
  }

  async approve({ id, plan }: Request): Promise<void> {
    const { approveErasure: answer } = await this.people
      .as(first)
      .execute(ApproveErasureDocument, { requestId: id, planHash: plan!.hash });
    if (answer.__typename !== 'PrivacyRequest') throw new Error(JSON.stringify(answer));
  }

  async request(id: string): Promise<Request> {
    const { privacyRequest } = await this.people.as(first).execute(ErasureRequestDocument, { id });
    if (!privacyRequest) throw new Error(`The request ${id} is not there.`);
    return privacyRequest;
  }

  /** Waits until a request has ended, well or not. Throws with where it stands. */
  async ended(id: string): Promise<void> {
    const done = () =>
      rowsOf<{ done: boolean; at: string }>(this.site, 'privacy', {
        sql: `select r.finished_at is not null or r.phase = 'FAILED' as done,
                r.phase || coalesce((select ', ' || string_agg(concat_ws(' ', s.kind, s.subgraph, s.state, s.attempts, s.last_error), ', ' order by s.id)
                  from privacy_export_step s where s.request_id = r.id and s.state not in ('DONE', 'WAITING')), '') as at
              from privacy_request r where r.id = $1`,
        values: [id],
      });
    try {
      await waitFor('the request to end', async () => (await done())[0]?.done || undefined);
    } catch (error) {
      throw new Error(`The request does not end: ${(await done())[0]?.at}`, { cause: error });
    }
  }

  async erased(subject: Person): Promise<Request> {
    const request = await this.planned(subject);
    await this.approve(request);
    await this.ended(request.id);
    return this.request(request.id);
  }

  /** All texts of the subject are evidence. */
  async hold({ userId }: Person): Promise<string> {
    const { placeLegalHold: answer } = await this.people.as(first).execute(PlaceLegalHoldDocument, {
      input: { subjectUserId: userId, ground: 'LEGAL_CLAIM', reason: 'Evidence in a claim.', items: texts },
      idempotencyKey: randomUUID(),
    });
    if (answer.__typename !== 'LegalHold') throw new Error(JSON.stringify(answer));
    return answer.id;
  }

  /** Returns the request that goes on, once it has ended. */
  async release(holdId: string, { userId }: Person, endedId: string): Promise<Request> {
    const { releaseLegalHold: answer } = await this.people
      .as(second)
      .execute(ReleaseLegalHoldDocument, { input: { holdId, reason: 'The claim is settled.' } });
    if (answer.__typename !== 'LegalHoldReleased') throw new Error(JSON.stringify(answer));
    const id =
      answer.reopenedRequestId ??
      (await waitFor('the request that goes on', async () => {
        const { privacyRequests } = await this.people.as(first).execute(ErasureRequestsOfDocument, { userId });
        return privacyRequests.nodes.find(({ reopens }) => reopens === endedId)?.id;
      }));
    // A hold that was there before the plan has kept its records out of it: they were never approved.
    const request = await waitFor('the request that goes on', async () => {
      const now = await this.request(id);
      return ['RECEIVED', 'PLANNING'].includes(now.phase) ? undefined : now;
    });
    if (request.phase === 'AWAITING_APPROVAL') await this.approve(request);
    await this.ended(id);
    return this.request(id);
  }
}
