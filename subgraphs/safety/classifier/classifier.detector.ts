import type { Category, Detector, Language, Signal, Token } from '../screening/screening.types.js';
import { featuresOf, segmentsOf, wordsOf } from './features.rules.js';
import { confidenceOf, scoreOf, type Head } from './linear-model.rules.js';
import { committedModel, type CalibratedHead } from './model-files.js';

/**
 * Where a head begins to speak. A missed disclosure is worse than a text that a person reads for nothing; for the others more than half of
 * what is flagged has to be right, or people stop reading. Adverts in English are told from the public messages, of which one in seven is
 * one; from here on 98 of 100 flags are right there.
 */
const speaksAt: Readonly<Record<Exclude<Head, 'SPAM'>, number>> = { SAFEGUARDING: 0.3, ABUSE: 0.6 };
const advertsFrom: Readonly<Record<Language, number>> = { en: 0.83, no: 0.3, uk: 0.3, und: 1 };

/** Less than this is a number with a greeting. */
const fewestAdvertWords = 6;

/** Parts that are pointed at; the reviewer reads the whole text anyway. */
const maxParts = 5;

/**
 * The trained classifier as one more source of signals: each part of a text gets a score, and a text is as telling as its most telling part.
 * @param flagAt confidence below which a head says nothing
 * @param model the committed weights, unless other ones are on trial
 */
export function classifierDetector(
  flagAt: (category: Category) => number,
  model: () => readonly CalibratedHead[] = committedModel,
): Detector {
  return {
    name: 'classifier',
    detect(material) {
      const { words, tokens } = wordsOf(material.read);
      if (words.length === 0) return [];
      const parts = segmentsOf(tokens).map((segment) => ({ segment, features: featuresOf(words, segment) }));
      const saysEnough = ({ from, to }: { readonly from: number; readonly to: number }) =>
        tokens.slice(from, to).filter((token) => isPlainWord(token, material.normalised.original)).length >=
        fewestAdvertWords;
      return model().flatMap((head): Signal[] => {
        if (head.head === 'SPAM' && !saysEnough({ from: 0, to: tokens.length })) return [];
        const from = head.head === 'SPAM' ? advertsFrom[material.language] : speaksAt[head.head];
        const telling = parts
          .filter(({ segment }) => head.head !== 'SPAM' || saysEnough(segment))
          .map(({ segment, features }) => ({
            segment,
            confidence: confidenceOf(head.calibration, scoreOf(head, features)),
          }))
          .filter(({ confidence }) => confidence >= Math.max(flagAt(head.head), from))
          .sort((a, b) => b.confidence - a.confidence);
        const best = telling[0];
        if (!best) return [];
        const spans = telling.slice(0, maxParts).map(({ segment }) => ({
          start: tokens[segment.from]!.span.start,
          end: tokens[segment.to - 1]!.span.end,
        }));
        return [signalOf(head, best.confidence, withoutOverlaps(spans))];
      });
    },
  };
}

/** Neither a number nor a part of an address: a line of contact details is no advert. */
const isPlainWord = ({ forms, span }: Token, original: string): boolean =>
  /^[\p{L}\p{M}']{2,}$/u.test(forms[0]!) &&
  !/[@.]\p{L}?$/u.test(original.slice(Math.max(0, span.start - 1), span.start)) &&
  !/^(?:@|\.\p{L})/u.test(original.slice(span.end, span.end + 2));

function signalOf(head: CalibratedHead, confidence: number, spans: Signal['spans']): Signal {
  const severity = head.head === 'SAFEGUARDING' || confidence >= 0.9 ? 'HIGH' : 'MEDIUM';
  return { category: head.head, ruleId: `classifier.${head.head.toLowerCase()}`, spans, confidence, severity };
}

/** Pairs of sentences overlap: of two parts that do, the more telling one (the earlier in the list) stays. */
function withoutOverlaps(spans: Signal['spans']): Signal['spans'] {
  const kept: Signal['spans'][number][] = [];
  for (const span of spans)
    if (kept.every((other) => span.end <= other.start || other.end <= span.start)) kept.push(span);
  return kept.sort((a, b) => a.start - b.start);
}
