import fc from 'fast-check';
import { normalised } from './normalised-text.rules.js';

it('calls texts one that differ in white space and in how letters are composed only', () => {
  const forms = ['Jeg gikk på kurs', '  Jeg  gikk\r\npå kurs ', 'Jeg gikk pa\u030a kurs\t'];
  expect(new Set(forms.map((form) => normalised(form).text))).toEqual(new Set(['Jeg gikk på kurs']));
  expect(normalised('jeg').text).not.toBe(normalised('Jeg').text);
});

it('finds the same words again in a text that was written otherwise', () => {
  const [one, other] = ['I feel  ready\nfor work', ' I feel ready for  work'];
  const [from, to] = [normalised(one), normalised(other)];
  const start = from.fromOriginal(one.indexOf('ready'));
  const end = from.fromOriginal(one.indexOf('work') + 4);
  expect(other.slice(to.toOriginal(start), to.toOriginal(end))).toBe('ready for  work');
});

it('keeps the places of words, whatever is between them', () => {
  const word = fc.stringMatching(/^[a-zæøåі]{1,8}$/u);
  const space = fc.constantFrom(' ', '  ', '\n', '\t ', '\r\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(space, word), { minLength: 1, maxLength: 12 }), fc.nat(11), (pairs, at) => {
      const original = pairs.flat().join('');
      const { text, toOriginal, fromOriginal } = normalised(original);
      const chosen = pairs[at % pairs.length]![1];
      const start =
        pairs
          .slice(0, at % pairs.length)
          .flat()
          .join('').length + pairs[at % pairs.length]![0].length;
      const [low, high] = [fromOriginal(start), fromOriginal(start + chosen.length)];
      expect(text.slice(low, high).trimEnd()).toBe(chosen);
      expect(original.slice(toOriginal(low), toOriginal(low + chosen.length)).trimEnd()).toBe(chosen);
    }),
  );
});
