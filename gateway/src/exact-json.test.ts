import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExactNumber, parseExact } from './exact-json.js';

const rewritten = (text: string): string => JSON.stringify(parseExact(text));

describe('numbers in JSON', () => {
  it.each([
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '12345678.901234567891',
    '0.1234567890123456789',
    '1000000000000000000000000',
    '1234567890123456789e5',
    '{"a":[1,{"b":18446744073709551615,"__proto__":1234567890123456789}],"c":"18446744073709551615"}',
    '[1234567890123456789,1234567890123456790]',
  ])('keep their digits: %s', (text) => {
    expect(rewritten(text)).toBe(text);
  });

  it.each([
    '1',
    '-1.5',
    '0.1',
    '9007199254740992',
    '0.14285714285714285',
    '1.7976931348623157e+308',
    '100000000000000000000',
  ])('are doubles where that says the same: %s', (text) => {
    expect(parseExact(text)).toBe(Number(text));
    expect(Number(rewritten(text))).toBe(Number(text));
  });

  it('are the same as those of JSON.parse but for digits that it loses', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(rewritten(text)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('keep every whole number, wherever it stands', () => {
    const numbers = fc.array(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), { maxLength: 5 });
    fc.assert(
      fc.property(numbers, fc.string(), (values, before) => {
        const text = `{"before":${JSON.stringify(before)},"values":[${values.join(',')}]}`;
        expect(rewritten(text)).toBe(text);
      }),
    );
  });

  it('say what they are', () => {
    const number = parseExact('9007199254740993');
    expect(number).toBeInstanceOf(ExactNumber);
    expect([String(number), Number(number)]).toEqual(['9007199254740993', 9007199254740992]);
    expect(() => parseExact('[9007199254740993')).toThrow(SyntaxError);
  });
});
