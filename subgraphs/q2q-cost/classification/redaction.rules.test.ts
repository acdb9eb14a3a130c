import fc from 'fast-check';
import { withoutIdentifiers } from './redaction.rules.js';

describe('what goes to a model', () => {
  it.each([
    ['write to kari.nordmann@example.no today', 'kari.nordmann@example.no'],
    ['see https://example.org/me?id=7 please', 'https://example.org/me?id=7'],
    ['my number is +47 912 34 567.', '+47 912 34 567'],
    ['fødselsnummer 01019012345', '01019012345'],
  ])('has no identifier: %s', (text, hidden) => {
    const masked = withoutIdentifiers(text);
    expect(masked).not.toContain(hidden);
    expect(masked).toHaveLength(text.length);
  });

  it.each(['In 2024 I applied for 12 jobs, 3 answered.', 'Room 101, 14:30', 'a@b'])('keeps %s', (text) => {
    expect(withoutIdentifiers(text)).toBe(text);
  });

  it('keeps every place where it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        expect(withoutIdentifiers(text)).toHaveLength(text.length);
      }),
    );
  });
});
