import type { FieldShape, SectionShape } from '#platform/personal-data';
import { csvHeader, csvRecord, portableFields, portablePart, schemaOf } from './portability.rules.js';

const field = (name: string, portable = true): FieldShape => ({
  name,
  schema: { type: ['string', 'null'] },
  portable,
  text: true,
  description: name,
});
const shape: SectionShape = { section: 'notes', fields: [field('text'), field('score', false), field('at')] };

test('what is inferred is not portable, and a field that a record lacks is left out', () => {
  const fields = portableFields(shape);
  expect(fields.map(({ name }) => name)).toEqual(['text', 'at']);
  expect(portablePart({ text: 'a', score: 1 }, fields)).toEqual({ text: 'a' });
  expect(schemaOf('notes', fields)).toMatchObject({ items: { additionalProperties: false } });
});

test.each([
  ['plain', 'plain'],
  ['a "quote", and\na line', '"a ""quote"", and\na line"'],
  ['=HYPERLINK("http://x")', '"\'=HYPERLINK(""http://x"")"'],
  ['+47 400', "'+47 400"],
  ['-1+1', "'-1+1"],
  ['@cmd', "'@cmd"],
  ['\tx', "'\tx"],
  [null, ''],
  [-5, '-5'],
  [true, 'true'],
  [{ a: [1] }, '"{""a"":[1]}"'],
])('%j in CSV', (value, written) => {
  expect(csvRecord({ text: value }, [field('text')])).toBe(`${written}\r\n`);
});

test('the first line names the fields', () => {
  expect(csvHeader(shape.fields)).toBe('text,score,at\r\n');
});
