import * as fc from 'fast-check';
import { isBlank } from '#platform/text';
import { maxTextLength, parseInstant, parseSubmissions } from './submission.rules.js';

const now = new Date('2026-11-23T12:00:00Z');
const valid = {
  id: 'evt_1',
  type: 'feedback.submitted',
  companyId: '019A0000-0000-7000-8000-000000000001',
  userId: '019a0000-0000-7000-8000-000000000002',
  text: 'Fine.',
  submittedAt: '2026-11-23T11:59:59.5+00:00',
};

test('keeps what was said and normalises only ids and instants', () => {
  const parsed = parseSubmissions({ ...valid, text: ' Takk! 👍🏽 ', locale: 'nb-NO', rating: 1 }, now);
  expect(parsed).toEqual({
    ok: true,
    single: true,
    submissions: [
      {
        id: 'evt_1',
        companyId: valid.companyId.toLowerCase(),
        userId: valid.userId,
        programId: null,
        text: ' Takk! 👍🏽 ',
        locale: 'nb-NO',
        rating: 1,
        submittedAt: new Date('2026-11-23T11:59:59.500Z'),
      },
    ],
  });
});

test('never throws, and answers either submissions or problems with paths, for any JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      const parsed = parseSubmissions(body, now);
      const answered = parsed.ok ? parsed.submissions : parsed.problems.filter(({ message }) => message.length > 0);
      expect(answered.length).toBeGreaterThan(0);
    }),
  );
});

test('one wrong field in a valid event is the only problem, wherever the event is', () => {
  const wrong = fc.constantFrom<[string, unknown]>(
    ['text', 3],
    ['rating', 0],
    ['rating', 2.5],
    ['locale', 'x'],
    ['userId', null],
    ['submittedAt', 'now'],
    ['programId', 7],
  );
  fc.assert(
    fc.property(wrong, fc.nat(20), fc.nat(20), ([field, value], before, after) => {
      const events = [
        ...Array.from({ length: before }, () => valid),
        { ...valid, [field]: value },
        ...Array.from({ length: after }, () => valid),
      ];
      const parsed = parseSubmissions(events, now);
      expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual([`[${before}].${field}`]);
    }),
  );
});

test('accepts any well-formed text up to the limit, in characters, and none beyond', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }), (text) => {
      const parsed = parseSubmissions({ ...valid, text }, now);
      expect(parsed.ok).toBe(!isBlank(text) && !text.includes('\u0000'));
    }),
  );
  const ok = (length: number) => parseSubmissions({ ...valid, text: 'a'.repeat(length) }, now).ok;
  expect([ok(maxTextLength), ok(maxTextLength + 1)]).toEqual([true, false]);
  const emoji = (count: number) => parseSubmissions({ ...valid, text: '😀'.repeat(count) }, now);
  expect([emoji(5001).ok, emoji(maxTextLength).ok]).toEqual([true, true]);
  expect(emoji(maxTextLength + 1)).toMatchObject({
    problems: [{ message: expect.stringMatching(/^has 10001 characters/) }],
  });
});

test('an instant is what RFC 3339 says, and exists', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }), (date) => {
      expect(parseInstant(date.toISOString())).toEqual(date);
    }),
  );
  const refused = [
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01',
    '2026-01-01T00:00:00',
  ];
  expect(refused.map(parseInstant)).toEqual(refused.map(() => null));
  expect(parseInstant('2024-02-29T00:00:00+02:00')).toEqual(new Date('2024-02-28T22:00:00Z'));
});
