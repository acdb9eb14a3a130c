import * as fc from 'fast-check';
import { text } from 'node:stream/consumers';
import type { CatalogueEntry } from '#platform/personal-data';
import { completionMail } from '../notifications/completion-mail.js';
import { escapeHtml } from './html.js';
import { manifestOf, type PackageFacts } from './manifest.rules.js';
import { explainDifference, planExport, sameCounts } from './plan.rules.js';
import { Tally } from '../redaction/record.rules.js';
import { backoffMs, progressOf } from '../steps/progress.rules.js';
import { readmePage } from './readme-page.js';
import { encodePage } from './staged-page.js';
import { describeError, StepFailure } from '../steps/step-failure.js';
import { zipStream } from './zip-stream.js';

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  'javascript:alert(1)',
  '&lt;script&gt;',
  '<!--',
  ']]>',
  '\u0000\u202e<svg/onload=alert(1)>',
];
const column = (reason: string): CatalogueEntry => ({
  table: reason,
  column: reason,
  personal: true,
  category: 'content',
  source: 'PROVIDED',
  export: 'NEVER',
  erase: 'DELETE_ROW',
  reason,
});
const facts = (text: string): PackageFacts => ({
  requestId: 'request',
  subjectPseudonym: text,
  receivedAt: new Date(0),
  asOf: new Date(0),
  catalogueHash: 'hash',
  catalogue: [{ subgraph: 'alpha', columns: [column(text)] }],
  sections: [{ subgraph: 'alpha', section: 'notes', counted: 1, exported: 1 }],
  coverage: [],
  redaction: { people: 0, tally: new Tally() },
});

test.each(hostile)('%j is text in the page', (each) => {
  const tags = (page: string) => page.match(/<[a-z!/][^>]*>/gi);
  expect(tags(readmePage(facts(each)))).toEqual(tags(readmePage(facts('harmless'))));
});

test('no text escapes its element or attribute', () => {
  fc.assert(fc.property(fc.string(), (any) => expect(escapeHtml(any)).not.toMatch(/[<>"']/)));
});

test.each(['../up', '/abs', 'a/b', 'a\\b', '', '.', 'CON:', 'a\u0000b', 'x'.repeat(80), 'ünï', '-dash'])(
  'the section name %j is refused',
  (section) => {
    expect(() => planExport([{ subgraph: 'alpha', counts: { [section]: 1 }, catalogue: [] }])).toThrow(
      'cannot be a file',
    );
  },
);

test.each([Number.NaN, -1, 1.5, Infinity])('the count %d is refused', (count) => {
  expect(() => planExport([{ subgraph: 'alpha', counts: { notes: count }, catalogue: [] }])).toThrow('no whole number');
});

test('two contributors of one name are refused; the order of contributors does not change the plan', () => {
  const alpha = { subgraph: 'alpha', counts: { a: 1 }, catalogue: [column('x')] };
  const beta = { subgraph: 'beta', counts: { b: 2 }, catalogue: [] };
  expect(() => planExport([alpha, beta, alpha])).toThrow('answers twice');
  expect(planExport([beta, alpha])).toEqual(planExport([alpha, beta]));
});

test('progress is the share of weight, never 100, and never falls as work is done', () => {
  const step = fc.record({ weight: fc.nat(10_000), doneWeight: fc.nat(20_000) });
  fc.assert(
    fc.property(fc.array(step), fc.nat(), (steps, more) => {
      const before = progressOf(steps);
      expect(before).toBeGreaterThanOrEqual(0);
      expect(before).toBeLessThanOrEqual(99);
      expect(progressOf(steps.map((each) => ({ ...each, doneWeight: each.doneWeight + more })))).toBeGreaterThanOrEqual(
        before,
      );
    }),
  );
  expect(progressOf([{ weight: 10, doneWeight: 10 }])).toBe(99);
  expect([1, 2, 3, 20].map((attempts) => backoffMs(attempts))).toEqual([1000, 2000, 4000, 60_000]);
});

test('counts are equal or the difference is named', () => {
  const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(3));
  fc.assert(fc.property(counts, counts, (a, b) => expect(explainDifference(a, b) === '').toBe(sameCounts(a, b))));
  expect(explainDifference({ notes: 3 }, { notes: 2 })).toBe('notes: 3 counted, 2 exported');
});

test('a page is one line of JSON per record, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ section: fc.constantFrom('a', 'b'), data: fc.dictionary(fc.string(), fc.jsonValue()) })),
      (records) => {
        const lines = encodePage(records).split('\n').slice(0, -1);
        expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(JSON.parse(JSON.stringify(records)));
      },
    ),
  );
});

test('the manifest says so when something is missing', () => {
  expect(manifestOf(facts('x'), [])).toMatchObject({ complete: true, redactions: [{ rule: 'NEVER', reason: 'x' }] });
  const short = { ...facts('x'), sections: [{ subgraph: 'alpha', section: 'notes', counted: 2, exported: 1 }] };
  expect(manifestOf(short, [])).toMatchObject({ complete: false });
});

test('an entry that breaks off breaks the ZIP', async () => {
  const broken = async function* () {
    yield 'half';
    throw new Error('staging is gone');
  };
  const entries = [{ path: 'a.json', open: broken }];
  await expect(text(zipStream(entries, { modifiedAt: new Date(0), packed: () => {} }))).rejects.toThrow(
    'staging is gone',
  );
});

test('of a foreign error only its kind is kept', () => {
  const error = Object.assign(new TypeError('Key (email)=(ann@example.org) exists'), { code: '23505' });
  expect(JSON.stringify(describeError(error))).not.toContain('ann');
  expect(describeError(error)).toMatchObject({ code: '23505', retry: true });
  expect(describeError(new StepFailure({ code: 'X', message: 'ours', retry: false }))).toEqual({
    code: 'X',
    message: 'ours',
    retry: false,
  });
});

test.each([
  ['nb-NO', 'Kopien av dine data er klar'],
  ['uk', 'Копія ваших даних готова'],
  ['en-GB', 'The copy of your data is ready'],
  [undefined, 'The copy of your data is ready'],
  ['xx', 'The copy of your data is ready'],
])('a mail in %s', (locale, subject) => {
  const mail = completionMail({ url: 'https://x.example/privacy/downloads/t?a=1&b=2', expiresAt: new Date(0), locale });
  expect(mail.subject).toBe(subject);
  expect(mail.text).toContain('https://x.example/privacy/downloads/t?a=1&b=2\n');
  expect(mail.html).toContain('href="https://x.example/privacy/downloads/t?a=1&amp;b=2"');
});
