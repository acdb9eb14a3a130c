import { uuidFrom, uuidV7 } from './index.js';

const at = (ms: number) => ({ now: () => new Date(ms) });
const v7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test('ids are version 7, variant 10, and carry the clock’s milliseconds', () => {
  const id = uuidV7(at(1_700_000_000_000)).next();
  expect(id).toMatch(v7);
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(1_700_000_000_000);
});

test('ids of one millisecond are unique and in order, also past the counter’s end', () => {
  const ids = uuidV7(at(1_700_000_000_000));
  const made = Array.from({ length: 10_000 }, () => ids.next());
  expect(new Set(made).size).toBe(made.length);
  expect([...made].sort()).toEqual(made);
});

test('a clock that goes backwards does not make ids go backwards', () => {
  let now = 2_000;
  const ids = uuidV7({ now: () => new Date(now) });
  const first = ids.next();
  now = 1_000;
  expect(ids.next() > first).toBe(true);
});

test('the same parts give the same id for ever; other parts, also other borders between them, give another', () => {
  expect(uuidFrom('event', 'a')).toBe('29c3b49c-c288-81c7-8fd7-bf8705133181');
  expect(new Set([uuidFrom('event', 'a'), uuidFrom('eventa'), uuidFrom('event', 'a', '')]).size).toBe(3);
});
