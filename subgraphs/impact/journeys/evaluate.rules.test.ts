import fc from 'fast-check';
import { dayMs } from './condition.rules.js';
import { defaultRules } from './default-rules.js';
import { changesTo, type Evaluation, evaluateRules, type StandingFlag } from './evaluate.rules.js';
import type { Fact } from './facts.js';
import type { Action, Condition, RuleSet } from './rule-set.js';
import { parseRuleSet } from './rule-set.rules.js';

const start = Date.UTC(2026, 5, 1);
const day = (number: number) => new Date(start + number * dayMs);
const fact = (kind: Fact['kind'], on: number, more: Partial<Fact> = {}): Fact => ({
  kind,
  id: `${kind}-${on}-${more.value ?? ''}`,
  at: day(on),
  value: null,
  dimension: null,
  programKind: kind === 'SESSION' || kind === 'ENROLLMENT' ? 'LANGUAGE_CAFE' : null,
  status: kind === 'ENROLLMENT' ? 'ACTIVE' : null,
  role: kind === 'SESSION' || kind === 'ENROLLMENT' ? 'PARTICIPANT' : null,
  ...more,
});
const rule = (when: Condition, actions: readonly Action[], priority = 1, id = 'a') => ({
  id,
  title: id,
  priority,
  when,
  actions,
});
const setting = (flag: string, days?: number): Action => ({
  set_flag: { flag, ...(days !== undefined && { expiresAfterDays: days }) },
});
const flagsOn = (ruleSet: RuleSet, facts: readonly Fact[], on: number) =>
  evaluateRules(ruleSet, facts, day(on)).flags.map(({ flag }) => flag);

test('the rules of the platform are a valid rule set', () => {
  expect(parseRuleSet(JSON.stringify(defaultRules))).toEqual({ kind: 'VALID', ruleSet: defaultRules });
});

test.each<[string, Condition, readonly Fact[], readonly (readonly [number, boolean])[]]>([
  [
    'count within a window',
    { count: { of: 'session', atLeast: 2, withinDays: 10 } },
    [fact('SESSION', 1), fact('SESSION', 5)],
    [
      [4.9, false],
      [5, true],
      [10.9, true],
      [11, false],
    ],
  ],
  [
    'count of another kind of programme',
    { count: { of: 'session', atLeast: 1, programKind: 'MENTORING' } },
    [fact('SESSION', 1)],
    [[2, false]],
  ],
  [
    'exists with a status',
    { exists: { of: 'enrollment', status: 'COMPLETED' } },
    [fact('ENROLLMENT', 1)],
    [[2, false]],
  ],
  [
    'mean rating, texts without a rating left out',
    { value: { of: 'rating', statistic: 'mean', atLeast: 4 } },
    [fact('FEEDBACK', 1, { value: 3 }), fact('FEEDBACK', 2), fact('FEEDBACK', 3, { value: 5 })],
    [
      [1, false],
      [3, true],
    ],
  ],
  [
    'the last two scores of a dimension, and not fewer',
    { value: { of: 'score', dimension: 'belonging', statistic: 'highest', below: 0.4, ofLast: 2, minimum: 2 } },
    [
      fact('SCORE', 1, { value: 0.9, dimension: 'belonging' }),
      fact('SCORE', 2, { value: 0.3, dimension: 'belonging' }),
      fact('SCORE', 3, { value: 0.2, dimension: 'belonging' }),
      fact('SCORE', 4, { value: 0.9, dimension: 'confidence' }),
    ],
    [
      [2, false],
      [4, true],
    ],
  ],
  [
    'days since anything; scores are no activity',
    { time_since: { of: 'activity', atLeastDays: 14 } },
    [fact('FEEDBACK', 1), fact('SCORE', 5, { value: 0.5, dimension: 'belonging' })],
    [
      [14.9, false],
      [15, true],
    ],
  ],
  ['days since nothing', { time_since: { of: 'session', atLeastDays: 1 } }, [fact('FEEDBACK', 1)], [[100, false]]],
  [
    'one of two',
    { any_of: [{ exists: { of: 'session' } }, { exists: { of: 'feedback' } }] },
    [fact('FEEDBACK', 1)],
    [
      [0, false],
      [1, true],
    ],
  ],
])('%s', (_title, when, facts, expected) => {
  const ruleSet = { rules: [rule(when, [setting('f')])] };
  for (const [on, holds] of expected) expect([on, flagsOn(ruleSet, facts, on)]).toEqual([on, holds ? ['f'] : []]);
});

test('a low priority number decides first, whatever the order in the document', () => {
  const when: Condition = { exists: { of: 'session' } };
  const set = rule(when, [setting('f')], 20, 'set');
  const clear = rule(when, [{ clear_flag: { flag: 'f' } }], 10, 'clear');
  const facts = [fact('SESSION', 1)];
  for (const rules of [
    [set, clear],
    [clear, set],
  ])
    expect(flagsOn({ rules }, facts, 2)).toEqual([]);
  expect(flagsOn({ rules: [set, { ...clear, priority: 30 }] }, facts, 2)).toEqual(['f']);
});

test('a flag ends at its time, and a newer fact begins a new one', () => {
  const ruleSet = { rules: [rule({ exists: { of: 'session' } }, [setting('f', 10)])] };
  const first = [fact('SESSION', 1)];
  expect([10.9, 11].map((on) => flagsOn(ruleSet, first, on))).toEqual([['f'], []]);
  const standing = { id: '1', flag: 'f', ruleId: 'a', firedAt: day(1), expiresAt: day(11) };
  const now = day(25);
  const later = evaluateRules(ruleSet, [...first, fact('SESSION', 20)], now);
  expect(changesTo({ flags: [standing], milestones: new Set() }, later, now)).toMatchObject({
    ended: [{ reason: 'EXPIRED', at: day(11) }],
    set: [{ flag: 'f', expiresAt: day(30) }],
    renewed: [],
  });
  const inTime = evaluateRules(ruleSet, [...first, fact('SESSION', 9)], day(10));
  expect(changesTo({ flags: [standing], milestones: new Set() }, inTime, day(10))).toMatchObject({
    ended: [],
    set: [],
    renewed: [{ wanted: { expiresAt: day(19) } }],
  });
});

const anyFact = fc
  .record({
    kind: fc.constantFrom('SESSION', 'FEEDBACK', 'SCORE', 'ENROLLMENT'),
    on: fc.integer({ min: 0, max: 120 }),
    value: fc.integer({ min: 1, max: 5 }),
    status: fc.constantFrom('ACTIVE', 'COMPLETED', 'WITHDRAWN'),
  })
  .map(({ kind, on, value, status }) => {
    if (kind === 'FEEDBACK') return fact(kind, on, { value });
    if (kind === 'SCORE') return fact(kind, on, { value: value / 5, dimension: 'lang_level_proxy' });
    return kind === 'ENROLLMENT' ? fact(kind, on, { status }) : fact('SESSION', on);
  });
const anyFacts = fc.uniqueArray(anyFact, { maxLength: 25, selector: ({ id }) => id });

const selection = fc.record(
  { of: fc.constantFrom('session', 'feedback', 'enrollment', 'activity'), withinDays: fc.integer({ min: 1, max: 60 }) },
  { requiredKeys: ['of'] },
);
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(selection, fc.integer({ min: 1, max: 4 }))
    .map(([of, atLeast]): Condition => ({ count: { ...of, atLeast } })),
  selection.map((exists): Condition => ({ exists })),
  fc
    .tuple(fc.constantFrom('session', 'activity'), fc.integer({ min: 1, max: 40 }))
    .map(([of, atLeastDays]): Condition => ({ time_since: { of, atLeastDays } })),
  fc
    .record(
      {
        of: fc.constant('rating'),
        statistic: fc.constantFrom('mean', 'latest', 'lowest', 'highest'),
        atLeast: fc.integer({ min: 1, max: 5 }),
        withinDays: fc.integer({ min: 1, max: 60 }),
        ofLast: fc.integer({ min: 1, max: 5 }),
      },
      { requiredKeys: ['of', 'statistic', 'atLeast'] },
    )
    .map((value): Condition => ({ value })),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 2 },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all_of): Condition => ({ all_of })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any_of): Condition => ({ any_of })),
  ),
}));
const action: fc.Arbitrary<Action> = fc.oneof(
  fc
    .tuple(fc.constantFrom('f', 'g'), fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }))
    .map(([flag, days]) => setting(flag, days)),
  fc.constantFrom('f', 'g').map((flag): Action => ({ clear_flag: { flag } })),
  fc.constantFrom('m', 'n').map((milestone): Action => ({ reach_milestone: { milestone } })),
);
const anyRuleSet: fc.Arbitrary<RuleSet> = fc
  .array(fc.tuple(condition, fc.array(action, { minLength: 1, maxLength: 2 }), fc.integer({ min: 0, max: 3 })), {
    minLength: 1,
    maxLength: 4,
  })
  .map((rules) => ({ rules: rules.map(([when, actions, priority], n) => rule(when, actions, priority, `r${n}`)) }));
const anyDay = fc.integer({ min: 0, max: 200 });

const apply = (evaluation: Evaluation): StandingFlag[] =>
  evaluation.flags.map(({ flag, ruleId, since, expiresAt }) => ({ id: flag, flag, ruleId, firedAt: since, expiresAt }));
const reached = (evaluation: Evaluation) => new Set(evaluation.milestones.map(({ milestone }) => milestone));

test('every rule set that the schema allows is read, and comes back as it was', () => {
  fc.assert(
    fc.property(anyRuleSet, (ruleSet) => {
      expect(parseRuleSet(JSON.stringify(ruleSet))).toEqual({ kind: 'VALID', ruleSet });
    }),
  );
});

test('the same facts make the same flags, in whatever order they come; and writing them twice changes nothing', () => {
  fc.assert(
    fc.property(anyRuleSet, anyFacts, anyDay, (ruleSet, facts, on) => {
      const evaluation = evaluateRules(ruleSet, facts, day(on));
      expect(evaluateRules(ruleSet, facts.toReversed(), day(on))).toEqual(evaluation);
      const again = changesTo({ flags: apply(evaluation), milestones: reached(evaluation) }, evaluation, day(on));
      expect(again).toEqual({ set: [], renewed: [], ended: [], reached: [] });
    }),
  );
});

test('between two looks nothing changes: the time to look again is never too late', () => {
  fc.assert(
    fc.property(
      anyRuleSet,
      anyFacts,
      anyDay,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (ruleSet, facts, on, part) => {
        const now = day(on);
        const { nextAt, ...evaluation } = evaluateRules(ruleSet, facts, now);
        const end = nextAt?.getTime() ?? day(1000).getTime();
        expect(end).toBeGreaterThan(now.getTime());
        const between = new Date(Math.floor(now.getTime() + part * (end - 1 - now.getTime())));
        const then = evaluateRules(ruleSet, facts, between);
        expect(apply(then)).toEqual(apply({ ...evaluation, nextAt }));
        expect([...reached(then)]).toEqual([...reached({ ...evaluation, nextAt })]);
      },
    ),
    { numRuns: 1000 },
  );
});

test('what is kept of a fact is its kind, id, time and number, at most twenty of them', () => {
  const facts = Array.from({ length: 30 }, (_, n) => ({ ...fact('SESSION', n), text: 'a secret' }));
  const { results } = evaluateRules(
    { rules: [rule({ count: { of: 'session', atLeast: 3 } }, [setting('f')])] },
    facts,
    day(50),
  );
  const [reason] = results[0]!.held!.reasons;
  expect(reason).toMatchObject({ factCount: 30, found: 30, needed: 3 });
  expect(reason!.facts).toHaveLength(20);
  expect(Object.keys(reason!.facts[0]!).toSorted()).toEqual(['at', 'id', 'kind', 'value']);
  expect(reason!.facts[0]!.at).toBe(day(29).toISOString());
});
