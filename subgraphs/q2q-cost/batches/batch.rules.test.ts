import { itemsOfLines, mostItems, problemsOf, progressOf } from './batch.rules.js';

const item = (id: string, text = 'I feel at home here.') => ({ id, text, locale: null });
const fine = () => null;
const paths = (items: readonly ReturnType<typeof item>[], check: Parameters<typeof problemsOf>[1] = fine) =>
  problemsOf(items, check).map(({ path }) => path);

describe('a batch', () => {
  it('has one to ten thousand items', () => {
    expect(paths([])).toEqual(['input.items']);
    expect(paths(Array.from({ length: mostItems }, (_, n) => item(String(n))))).toEqual([]);
    expect(paths(Array.from({ length: mostItems + 1 }, (_, n) => item(String(n))))).toEqual(['input.items']);
  });

  it('has at most twenty megabytes of text, counted as they are sent', () => {
    const large = 'ø'.repeat(1024 * 1024);
    const items = (n: number) => Array.from({ length: n }, (_, at) => item(String(at), large));
    expect(paths(items(10))).toEqual([]);
    expect(paths(items(11))).toEqual(['input.items']);
  });

  it('names every item that is wrong, and both where an id is there twice', () => {
    const check = ({ text }: { text: string }) =>
      text === '' ? { field: 'text' as const, message: 'must not be empty.' } : null;
    expect(problemsOf([item('a'), item('b', ''), item('a')], check)).toEqual([
      { path: 'input.items.1.text', message: 'must not be empty.' },
      { path: 'input.items.2.id', message: 'is that of item 0, too. Every item needs an id of its own.' },
    ]);
    expect(paths(Array.from({ length: 5_000 }, () => item('a')))).toHaveLength(100);
  });
});

it('is whole only when it is completed', () => {
  expect([progressOf(0, 3, false), progressOf(2, 3, false), progressOf(3, 3, false), progressOf(1, 3, true)]).toEqual([
    0, 66, 99, 100,
  ]);
});

it('may come as lines, and the line that is none is named', () => {
  expect(itemsOfLines('{"id":"1","text":"a"}\n\n{"id":"2","text":"b","locale":"uk"}\n')).toEqual([
    { id: '1', text: 'a', locale: null },
    { id: '2', text: 'b', locale: 'uk' },
  ]);
  for (const bad of ['x', '[]', 'null', '{"id":1,"text":"a"}', '{"id":"1"}', '{"id":"1","text":"a","locale":3}'])
    expect(itemsOfLines(`{"id":"1","text":"a"}\n${bad}`)).toEqual({ badLine: 2 });
});
