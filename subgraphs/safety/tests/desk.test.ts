import type { Actor } from '#platform/auth';
import { actorOf, expectNoLeaks, type Json } from '#platform/testing';
import { companyA, companyB, openWorld, type World } from './world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
expectNoLeaks(() => world.close());

const anna = actorOf('reviewer', 1);
const bert = actorOf('reviewer', 2);
const lead = actorOf('safety_lead', 3);
const secondLead = actorOf('safety_lead', 4);
const threat = 'I will kill you tomorrow';
const disclosure = 'My husband beats me every night';

const shown = `__typename ... on ErrorResult { code message }
  ... on ReviewItem { id status version skips firstDecision claimedByUser { id } assignedToUser { id } decidedByUser { id } flagsConfirmed }`;
const inputTypes: Record<string, string> = {
  claimReviewItem: 'ReviewActionInput',
  approveReviewItem: 'ReviewDecisionInput',
  dismissReviewItem: 'ReviewDecisionInput',
  skipReviewItem: 'ReviewNoteInput',
  releaseReviewItem: 'ReviewNoteInput',
  reassignReviewItem: 'ReassignReviewItemInput',
};
async function act(who: Actor, name: string, input: Json, key: string | null = null): Promise<Json> {
  const query = `mutation ($input: ${inputTypes[name]}!, $key: String) { r: ${name}(input: $input, idempotencyKey: $key) { ${shown} } }`;
  const { data, errors } = await world.send(who, query, { input, key });
  return errors ? { code: errors[0].extensions.code } : data.r;
}
const next = async (who: Actor): Promise<Json> =>
  (await world.send(who, `mutation { r: claimNextReviewItem { ${shown} ... on ReviewerLimitReached { limit } } }`)).data
    .r;

async function held(text = threat, companyId = companyA): Promise<string> {
  const [contentId] = await world.receive([{ text, companyId }]);
  const [row] = await world.db.query<{ id: string }>('select id from review_item where content_id = $1', [contentId]);
  return row!.id;
}
const emptyQueue = () =>
  world.db.query(`update review_item set status = 'DISMISSED' where status in ('PENDING', 'IN_REVIEW', 'ESCALATED')`);
beforeEach(emptyQueue);

describe('skip, release, reassign', () => {
  it('offers a skipped item to others, not to the one who skipped it for a day', async () => {
    const id = await held();
    await act(anna, 'claimReviewItem', { id });
    expect(await act(anna, 'skipReviewItem', { id, note: 'too close' }, 'skip')).toMatchObject({
      status: 'PENDING',
      skips: 1,
      claimedByUser: null,
    });
    expect((await act(anna, 'skipReviewItem', { id, note: 'too close' }, 'skip')).skips).toBe(1);
    expect((await next(anna)).code).toBe('REVIEW_QUEUE_EMPTY');
    expect(await next(bert)).toMatchObject({ id, claimedByUser: { id: bert.id } });
    await act(bert, 'releaseReviewItem', { id });
    world.clock.advance(24 * 60 * 60_000 + 1);
    expect((await next(anna)).id).toBe(id);
  });

  it('gives an item back, for the one who has it only', async () => {
    const id = await held();
    expect((await act(anna, 'releaseReviewItem', { id })).code).toBe('REVIEW_NOT_CLAIMED');
    await act(anna, 'claimReviewItem', { id });
    expect((await act(bert, 'releaseReviewItem', { id })).code).toBe('REVIEW_LEASE_HELD');
    expect(await act(anna, 'releaseReviewItem', { id })).toMatchObject({ status: 'PENDING', claimedByUser: null });
    const actions = await world.db.query('select action from review_history where item_id = $1 order by version', [id]);
    expect(actions.map(({ action }) => action)).toEqual(['OPENED', 'CLAIMED', 'RELEASED']);
  });

  it('keeps an item for one reviewer, for four hours', async () => {
    const id = await held();
    await act(anna, 'claimReviewItem', { id });
    expect((await act(anna, 'reassignReviewItem', { id, reviewerId: bert.id })).code).toBe('FORBIDDEN');
    expect(await act(lead, 'reassignReviewItem', { id, reviewerId: bert.id })).toMatchObject({
      status: 'PENDING',
      assignedToUser: { id: bert.id },
    });
    expect((await act(anna, 'claimReviewItem', { id })).code).toBe('REVIEW_ITEM_ASSIGNED');
    expect((await next(anna)).code).toBe('REVIEW_QUEUE_EMPTY');
    const urgent = await held('I will kill you and burn your house down');
    // What is kept for them comes first.
    expect((await next(bert)).id).toBe(id);
    await act(bert, 'releaseReviewItem', { id });
    world.clock.advance(4 * 60 * 60_000 + 1);
    expect([(await next(anna)).id, (await next(anna)).id].sort()).toEqual([id, urgent].sort());
  });

  it('does not keep an item for a person whom it concerns, nor another company’s', async () => {
    const id = await held();
    const author = actorOf('participant', 9).id;
    expect((await act(lead, 'reassignReviewItem', { id, reviewerId: author })).code).toBe(
      'REVIEW_NEEDS_ANOTHER_PERSON',
    );
    const confined = actorOf('safety_lead', 7, companyB);
    expect((await act(confined, 'reassignReviewItem', { id, reviewerId: bert.id })).code).toBe('REVIEW_ITEM_NOT_FOUND');
    for (const name of ['skipReviewItem', 'releaseReviewItem'])
      expect((await act(actorOf('reviewer', 8, companyB), name, { id })).code).toBe('REVIEW_ITEM_NOT_FOUND');
    expect((await act({ ...anna, kind: 'api-key' }, 'skipReviewItem', { id })).code).toBe('FORBIDDEN');
    expect((await act(lead, 'reassignReviewItem', { id, reviewerId: bert.id, expectedVersion: 9 })).code).toBe(
      'VERSION_CONFLICT',
    );
  });
});

describe('a disclosure', () => {
  it('is decided by two persons, the second one a safety lead', async () => {
    const id = await held(disclosure);
    await act(anna, 'claimReviewItem', { id });
    expect(await act(anna, 'approveReviewItem', { id, flagsConfirmed: true })).toMatchObject({
      status: 'ESCALATED',
      firstDecision: 'APPROVED',
      decidedByUser: null,
    });
    const cleared = async () => (await world.events('feedback.cleared')).length;
    const before = await cleared();
    expect((await act(anna, 'claimReviewItem', { id })).code).toBe('REVIEW_NEEDS_ANOTHER_PERSON');
    expect((await act(bert, 'claimReviewItem', { id })).code).toBe('REVIEW_NEEDS_SAFETY_LEAD');
    expect((await next(bert)).code).toBe('REVIEW_QUEUE_EMPTY');
    expect(await next(lead)).toMatchObject({ id, status: 'IN_REVIEW' });
    expect(await cleared()).toBe(before);
    expect(await act(lead, 'approveReviewItem', { id })).toMatchObject({
      status: 'APPROVED',
      decidedByUser: { id: lead.id },
      flagsConfirmed: true,
    });
    expect(await cleared()).toBe(before + 1);
  });

  it('is not decided twice by one lead', async () => {
    const id = await held(disclosure);
    await act(lead, 'claimReviewItem', { id });
    await act(lead, 'dismissReviewItem', { id });
    expect((await act(lead, 'claimReviewItem', { id })).code).toBe('REVIEW_NEEDS_ANOTHER_PERSON');
    await act(secondLead, 'claimReviewItem', { id });
    expect((await act(secondLead, 'dismissReviewItem', { id })).status).toBe('DISMISSED');
  });

  it('tells the contact of the company, once, without a word of the text', async () => {
    const set = `mutation ($input: SetSafeguardingContactInput!) { r: setSafeguardingContact(input: $input) {
      __typename ... on SafeguardingContact { version email } ... on ErrorResult { code }
      ... on SafeguardingContactInvalid { problems { path } } } }`;
    const contact = { companyId: companyA, name: 'Care desk', email: 'care@example.org', phone: '+47 22 00 00 00' };
    const wrong = { ...contact, name: '', email: 'a@b.no, c@d.no', phone: '22' };
    expect((await world.send(lead, set, { input: wrong })).data.r).toEqual({
      __typename: 'SafeguardingContactInvalid',
      code: 'SAFEGUARDING_CONTACT_INVALID',
      problems: [{ path: 'input.name' }, { path: 'input.email' }, { path: 'input.phone' }],
    });
    expect((await world.send(lead, set, { input: { ...contact, expectedVersion: 0 } })).data.r).toMatchObject({
      version: 1,
    });
    expect((await world.send(lead, set, { input: { ...contact, expectedVersion: 0 } })).data.r.code).toBe(
      'VERSION_CONFLICT',
    );
    expect((await world.send(anna, set, { input: contact })).errors![0].extensions.code).toBe('FORBIDDEN');
    const confined = actorOf('safety_lead', 7, companyB);
    expect((await world.send(confined, set, { input: contact })).data.r.code).toBe('COMPANY_NOT_FOUND');
    const id = await held(disclosure);
    const raised = (await world.events('safeguarding.raised')).filter(({ payload }) => payload.reviewItemId === id);
    expect(raised.map(({ payload }) => payload)).toEqual([{ reviewItemId: id, companyId: companyA }]);
    await world.services.safeguardingMail.prepare!([
      { ...raised[0]!, type: 'safeguarding.raised', aggregateId: id, sequence: 1, occurredAt: new Date(0) },
    ]);
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]).toMatchObject({ to: 'care@example.org', idempotencyKey: `safeguarding-raised/${id}` });
    expect(JSON.stringify(world.mails)).not.toMatch(/husband|beats/);
  });
});

describe('many at once', () => {
  const mutation = `mutation ($input: ApproveReviewItemsOfRuleInput!, $key: String) { r: approveReviewItemsOfRule(input: $input, idempotencyKey: $key) {
    __typename ... on ReviewItemsApproved { approved { id status } left { id because } } ... on ErrorResult { code } } }`;
  const queue = `query ($rule: String) { reviewQueue(filter: { ruleId: $rule }, first: 100) { nodes { id version } } }`;

  it('approves what was shown of one rule, never a disclosure and nothing of other rules', async () => {
    const insults = [await held('You are an idiot'), await held('You are a moron')];
    const both = await held('You are an idiot. I will kill you');
    const hurt = await held(disclosure);
    const { nodes } = (await world.send(lead, queue, { rule: 'en.abuse.insult' })).data.reviewQueue;
    expect(nodes.map(({ id }: Json) => id).sort()).toEqual([...insults, both].sort());
    const items = [...nodes, { id: hurt, version: 1 }, { id: companyA, version: 1 }];
    await act(anna, 'claimReviewItem', { id: insults[1] });
    const send = (who: Actor) =>
      world.send(who, mutation, { input: { ruleId: 'en.abuse.insult', items }, key: 'bulk' });
    expect((await send(anna)).errors![0].extensions.code).toBe('FORBIDDEN');
    const { data } = await send(lead);
    expect(data.r.approved).toEqual([{ id: insults[0], status: 'APPROVED' }]);
    expect(Object.fromEntries(data.r.left.map(({ id, because }: Json) => [id, because]))).toEqual({
      [insults[1]!]: 'ANOTHER_PERSON',
      [both]: 'OTHER_RULES',
      [hurt]: 'SAFEGUARDING',
      [companyA]: 'NOT_FOUND',
    });
    expect((await send(lead)).data.r.approved).toEqual(data.r.approved);
    const [row] = await world.db.query('select flags_confirmed from review_item where id = $1', [insults[0]]);
    expect(row).toEqual({ flags_confirmed: false });
  });

  it('takes at most 200, none twice', async () => {
    const many = Array.from({ length: 201 }, (_, n) => ({
      id: `a0000000-0000-7000-8000-${String(n).padStart(12, '0')}`,
      version: 1,
    }));
    for (const items of [many, [], [many[0], many[0]]]) {
      const { errors } = await world.send(lead, mutation, { input: { ruleId: 'x', items } });
      expect(errors![0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.items' });
    }
  });
});

describe('limits of a reviewer', () => {
  const set = `mutation ($input: SetReviewerLimitsInput!) { r: setReviewerLimits(input: $input) {
    __typename ... on ReviewerLimits { maxOpen version reviewer { id } } ... on ReviewerLimitsInvalid { problems { path } } ... on ErrorResult { code } } }`;
  const tired = actorOf('reviewer', 50);
  const limits = { reviewerId: tired.id, maxOpen: 2, maxPerDay: 3, maxSafeguardingPerDay: 1 };

  it('keep them from more items at once, in a day, and of disclosures', async () => {
    expect((await world.send(lead, set, { input: limits })).data.r).toMatchObject({ maxOpen: 2, version: 1 });
    const first = await held(disclosure);
    const second = await held(disclosure);
    const other = await held();
    expect((await next(tired)).id).toBe(first);
    expect(await act(tired, 'claimReviewItem', { id: second })).toMatchObject({ code: 'REVIEWER_LIMIT_REACHED' });
    expect((await next(tired)).id).toBe(other);
    // Renewing is no new item.
    expect((await act(tired, 'claimReviewItem', { id: other })).status).toBe('IN_REVIEW');
    expect(await next(tired)).toMatchObject({ code: 'REVIEWER_LIMIT_REACHED', limit: 'OPEN' });
    await act(tired, 'releaseReviewItem', { id: other });
    await act(tired, 'releaseReviewItem', { id: first });
    await held();
    await next(tired);
    const third = await held('I will stab you');
    expect((await act(tired, 'claimReviewItem', { id: third })).status).toBe('IN_REVIEW');
    await act(tired, 'releaseReviewItem', { id: third });
    const more = await held('I will shoot you dead');
    expect((await act(tired, 'claimReviewItem', { id: more })).message).toContain('24 hours');
    world.clock.advance(24 * 60 * 60_000 + 1);
    expect((await act(tired, 'claimReviewItem', { id: more })).status).toBe('IN_REVIEW');
  });

  it('are set by staff, within bounds', async () => {
    const wrong = { ...limits, maxOpen: 51, maxPerDay: -1 };
    expect((await world.send(lead, set, { input: wrong })).data.r.problems).toEqual([
      { path: 'input.maxOpen' },
      { path: 'input.maxPerDay' },
    ]);
    expect(
      (await world.send(actorOf('safety_lead', 7, companyA), set, { input: limits })).errors![0].extensions.code,
    ).toBe('FORBIDDEN');
    expect((await world.send(lead, set, { input: { ...limits, expectedVersion: 7 } })).data.r.code).toBe(
      'VERSION_CONFLICT',
    );
  });

  it('two claims at once do not pass them', async () => {
    const busy = actorOf('reviewer', 51);
    await world.send(lead, set, { input: { ...limits, reviewerId: busy.id, maxOpen: 1, maxPerDay: 9 } });
    const ids = [await held(), await held('I will stab you'), await held('I will strangle you')];
    const answers = await Promise.all(ids.map((id) => act(busy, 'claimReviewItem', { id })));
    expect(answers.filter(({ status }) => status === 'IN_REVIEW')).toHaveLength(1);
  });
});

describe('clocks and statistics', () => {
  it('say what is overdue, who has what, and how long it takes', async () => {
    const from = world.clock.now();
    const id = await held(disclosure, companyB);
    const clock = async () =>
      (
        await world.send(
          lead,
          'query ($id: ID!) { reviewItem(id: $id) { clock { claimDueAt decisionDueAt overdue } } }',
          { id },
        )
      ).data.reviewItem.clock;
    expect(await clock()).toMatchObject({ decisionDueAt: null, overdue: false });
    world.clock.advance(30 * 60_000);
    await act(anna, 'claimReviewItem', { id });
    world.clock.advance(50 * 60_000);
    expect(await clock()).toMatchObject({ overdue: false });
    world.clock.advance(20 * 60_000);
    expect(await clock()).toMatchObject({ overdue: true });
    const query = `query ($from: DateTime!, $to: DateTime!) { reviewStats(companyId: "${companyB}", from: $from, to: $to) {
      opened approved waiting overdue medianMinutesToClaim reviewers { reviewer { id } claimedToday safeguardingToday maxOpen } } }`;
    const range = { from: from.toISOString(), to: new Date(world.clock.now().getTime() + 1).toISOString() };
    expect((await world.send(lead, query, range)).data.reviewStats).toMatchObject({
      opened: 1,
      approved: 0,
      waiting: 1,
      overdue: 1,
      medianMinutesToClaim: 30,
      reviewers: [{ reviewer: { id: anna.id }, safeguardingToday: 1, maxOpen: 10 }],
    });
    expect((await world.send(actorOf('reviewer', 6, companyA), query, range)).data.reviewStats).toBeNull();
    expect((await world.send(lead, query, { from: range.to, to: range.from })).errors![0].extensions.field).toBe('to');
  });
});
