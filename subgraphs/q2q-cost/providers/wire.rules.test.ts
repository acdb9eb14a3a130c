import { isSameModel, refusalOf } from './wire.rules.js';

it.each([
  ['gpt-5-mini', 'gpt-5-mini', true],
  ['gpt-5-mini', 'gpt-5-mini-2025-08-07', true],
  ['claude-haiku-4-5', 'claude-haiku-4-5-20251001', true],
  ['gpt-5', 'gpt-5-mini', false],
  ['gpt-5', 'gpt-5-pro-2025-08-07', false],
  ['gpt-5-mini', 'gpt-4o', false],
])('%s answered by %s: %s', (asked, answered, same) => {
  expect(isSameModel(asked, answered)).toBe(same);
});

it.each([
  [429, { 'retry-after': '2' }, 2_000],
  [429, { 'retry-after': '2', 'retry-after-ms': '1500' }, 1_500],
  [429, {}, 500],
  [429, { 'retry-after': 'soon' }, 500],
  [401, {}, null],
])('%i %j is a refusal: nothing was done', (status, headers, retryAfterMs) => {
  expect(refusalOf(status, headers as Record<string, string>)).toEqual({ retryAfterMs });
});

it.each([500, 502, 503, 504, 408, 529])('after %i the work may have been done', (status) => {
  expect(refusalOf(status, {})).toBeNull();
});
