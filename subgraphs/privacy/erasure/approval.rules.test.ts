import { type Approval, approvalProblem } from './approval.rules.js';

const approval = (changes: Partial<Approval> = {}): Approval => ({
  actor: { kind: 'user', id: 'second' },
  request: { requestedBy: 'first', subjectUserId: 'subject', phase: 'AWAITING_APPROVAL', planHash: 'hash' },
  planHash: 'hash',
  items: [{ action: 'DELETE_ROW', store: 'notes', reason: 'own' }],
  openExport: null,
  ...changes,
});

test('a second person approves the plan that was read', () => {
  expect(approvalProblem(approval())).toBeNull();
});

test.each([
  ['the requester', approval({ actor: { kind: 'user', id: 'first' } }), 'ANOTHER_PERSON'],
  ['the subject', approval({ actor: { kind: 'user', id: 'subject' } }), 'ANOTHER_PERSON'],
  ['an API key', approval({ actor: { kind: 'api-key', id: 'key' } }), 'ANOTHER_PERSON'],
  ['another plan', approval({ planHash: 'older' }), 'PLAN_CHANGED'],
  ['a copy that is being made', approval({ openExport: 'export' }), 'OPEN_EXPORT'],
  ['a blocker', approval({ items: [{ action: 'BLOCK', store: 'OPEN_PAYMENT', reason: 'Pay first.' }] }), 'BLOCKED'],
  ['a request that does not wait', approval({ request: { ...approval().request, phase: 'SCHEDULED' } }), 'NOT_WAITING'],
])('%s is refused', (_what, given, kind) => {
  expect(approvalProblem(given)?.kind).toBe(kind);
});
