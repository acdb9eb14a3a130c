import { probabilitiesOf } from '../classification/embedded.rules.js';
import { calibrate, scoresOf, type Unseen } from './calibrate.js';
import { numbersOf } from './labelled-file.js';
import { reportOf, type Report } from './scorecard.js';

/** Each hand's texts, scored by weights and a calibration that saw nothing by it. */
export function reportByHand(unseen: readonly Unseen[], hands: readonly string[]): Report {
  return reportOf(
    hands.flatMap((hand) => {
      const calibration = calibrate(unseen.filter(({ text }) => text.hand !== hand));
      return unseen
        .filter(({ text }) => text.hand === hand)
        .map(({ text, inputs }) => ({
          language: text.language,
          hand,
          labels: numbersOf(text.labels),
          scores: scoresOf(probabilitiesOf(inputs, calibration), calibration),
        }));
    }),
  );
}
