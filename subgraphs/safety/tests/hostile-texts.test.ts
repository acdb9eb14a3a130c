import { screen } from '../screening/screening.rules.js';

describe('hostile texts take time in proportion to their length', () => {
  const attacks: [string, string][] = [
    ['one letter', 'a'],
    ['at signs', 'a@'],
    ['almost mails', 'a@b.'],
    ['mails', 'a@b.co '],
    ['threat beginnings', 'i will kill '],
    ['masks', 'f*'],
    ['digits', '+1 2'],
    ['spaced', 'f u c k '],
    ['ibans', 'NO93 '],
    ['phones', 'tel 9123456 '],
    ['zalgo', 'a\u0301\u0301\u0301'],
    ['emoji', '😀'],
    ['zero width', 'f\u200bu'],
    ['links', 'https://'],
    ['dots', 'a.b '],
    ['lures', 'buy free '],
    ['brackets', '(1'],
    ['mixed script', 'fа'],
  ];
  it.each(attacks)('%s', (_name, unit) => {
    const timeOf = (length: number) => {
      const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
      const times = [1, 2, 3].map(() => {
        const start = performance.now();
        screen(text, { locale: 'en' });
        return performance.now() - start;
      });
      return Math.min(...times);
    };
    timeOf(20_000);
    // Four times the text: four times the time, with room for noise; a quadratic rule would need sixteen.
    expect(timeOf(20_000)).toBeLessThan(Math.max(timeOf(5_000), 10) * 12);
  });
});
