import * as fc from 'fast-check';
import {
  advance,
  IllegalTransition,
  initialState,
  isTerminal,
  outcomeOf,
  phases,
  phasesOf,
  statusOf,
  unverifiedState,
} from './state-machine.rules.js';
import type { RequestEvent, RequestState } from './state-machine.rules.js';

const event: fc.Arbitrary<RequestEvent> = fc.oneof(
  fc.constantFrom<RequestEvent>(
    { type: 'VERIFIED' },
    { type: 'STARTED' },
    { type: 'PLANNED' },
    { type: 'COLLECTED' },
    { type: 'PACKAGED' },
    { type: 'PROPOSED' },
    { type: 'APPROVED' },
    { type: 'FREEZING' },
    { type: 'FROZEN' },
    { type: 'EXECUTED' },
    { type: 'ACKNOWLEDGED' },
    { type: 'ERASED' },
    { type: 'ERASED_IN_PART' },
    { type: 'DENIED' },
    { type: 'WITHDRAWN' },
    { type: 'EXPIRED' },
    { type: 'GAVE_UP' },
  ),
  fc.record({ type: fc.constant('ADVANCED' as const), progress: fc.double({ min: -50, max: 200, noNaN: true }) }),
);

const attempt = (state: RequestState, event: RequestEvent): RequestState => {
  try {
    return advance(state, event);
  } catch (error) {
    if (error instanceof IllegalTransition) return state;
    throw error;
  }
};

test('whatever happens in whatever order: progress never falls, 100 means completed, the end is the end, every change counts one', () => {
  fc.assert(
    fc.property(fc.constantFrom(initialState, unverifiedState), fc.array(event, { maxLength: 60 }), (first, events) => {
      let state: RequestState = first;
      for (const each of events) {
        const after = attempt(state, each);
        expect(after.progress).toBeGreaterThanOrEqual(state.progress);
        expect(after.progress === 100).toBe(statusOf(after.phase) === 'COMPLETED');
        expect(after.seq - state.seq).toBe(after === state ? 0 : 1);
        expect(isTerminal(state.phase) && after !== state).toBe(false);
        // Only a plan that has to be approved again leads back.
        const isBack = phases.indexOf(after.phase) < phases.indexOf(state.phase);
        expect(isBack && (each.type !== 'PROPOSED' || after.phase !== 'AWAITING_APPROVAL')).toBe(false);
        state = after;
      }
    }),
    { numRuns: 500 },
  );
});

test('the way through', () => {
  const events: RequestEvent[] = [
    { type: 'STARTED' },
    { type: 'STARTED' },
    { type: 'PLANNED' },
    { type: 'ADVANCED', progress: 40.9 },
    { type: 'ADVANCED', progress: 12 },
    { type: 'COLLECTED' },
    { type: 'ADVANCED', progress: 100 },
    { type: 'PACKAGED' },
  ];
  const states = events.reduce<RequestState[]>((all, each) => [...all, advance(all.at(-1)!, each)], [initialState]);
  expect(states.map(({ phase, progress, seq }) => `${seq} ${phase} ${progress}`)).toEqual([
    '1 RECEIVED 0',
    '2 PLANNING 0',
    '2 PLANNING 0',
    '3 COLLECTING 0',
    '4 COLLECTING 40',
    '4 COLLECTING 40',
    '5 PACKAGING 40',
    '6 PACKAGING 99',
    '7 READY 100',
  ]);
});

test('a step out of order is a bug and says so', () => {
  expect(() => advance(initialState, { type: 'PACKAGED' })).toThrow('phase RECEIVED cannot take PACKAGED');
});

test('every phase has exactly one public status', () => {
  const statuses = ['PENDING', 'PROCESSING', 'COMPLETED', 'FAILED'] as const;
  expect(statuses.flatMap((status) => phasesOf(status)).sort()).toEqual([...phases].sort());
});

test('no erasure without approval, and none that ends without its check', () => {
  const way: RequestEvent['type'][] = [
    'STARTED',
    'PROPOSED',
    'APPROVED',
    'FREEZING',
    'FROZEN',
    'EXECUTED',
    'ACKNOWLEDGED',
    'ERASED',
  ];
  let state: RequestState = initialState;
  for (const [at, type] of way.entries()) {
    for (const later of way.slice(at + 1))
      expect(() => advance(state, { type: later } as RequestEvent)).toThrow(type === later ? '' : 'cannot take');
    state = advance(state, { type } as RequestEvent);
  }
  expect(state).toMatchObject({ phase: 'ERASED', progress: 100 });
});

test('a refusal is an answer, not a failure; from the first erased record on there is no way back', () => {
  const denied = advance(initialState, { type: 'DENIED' });
  expect([statusOf(denied.phase), outcomeOf(denied.phase), denied.progress]).toEqual(['COMPLETED', 'DENIED', 100]);
  for (const phase of ['EXECUTING', 'AWAITING_ACKS', 'VERIFYING'] as const)
    for (const type of ['DENIED', 'WITHDRAWN', 'PROPOSED'] as const)
      expect(() => advance({ phase, progress: 10, seq: 4 }, { type })).toThrow('cannot take');
});
