import * as fc from 'fast-check';
import {
  advance,
  IllegalTransition,
  initialState,
  isTerminal,
  phases,
  phasesOf,
  statusOf,
} from './state-machine.rules.js';
import type { RequestEvent, RequestState } from './state-machine.rules.js';

const event: fc.Arbitrary<RequestEvent> = fc.oneof(
  fc.constantFrom<RequestEvent>(
    { type: 'STARTED' },
    { type: 'PLANNED' },
    { type: 'COLLECTED' },
    { type: 'PACKAGED' },
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
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let state = initialState;
      for (const each of events) {
        const after = attempt(state, each);
        expect(after.progress).toBeGreaterThanOrEqual(state.progress);
        expect(after.progress === 100).toBe(statusOf(after.phase) === 'COMPLETED');
        expect(after.seq - state.seq).toBe(after === state ? 0 : 1);
        expect(isTerminal(state.phase) && after !== state).toBe(false);
        expect(phases.indexOf(after.phase)).toBeGreaterThanOrEqual(phases.indexOf(state.phase));
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
