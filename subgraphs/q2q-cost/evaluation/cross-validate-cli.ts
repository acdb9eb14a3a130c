import { outcomeDimensions } from '#contracts/events';
import { calibrate, crossValidate, curveOf } from './calibrate.js';
import { trainingRows } from './data/labels.js';

/**
 * What tuning may look at: precision and recall of each threshold on training texts the weights had not seen, never
 * the held-out set. `*` marks the threshold in use.
 */
const unseen = crossValidate((['en', 'no', 'uk'] as const).map(trainingRows));
const calibrations = calibrate(unseen);
for (const dimension of outcomeDimensions) {
  const calibration = calibrations[dimension];
  process.stdout.write(`\n${dimension}\n  threshold  precision  recall\n`);
  for (const { threshold, precision, recall } of curveOf(unseen[dimension], calibration))
    process.stdout.write(
      `  ${threshold.toFixed(2)} ${threshold === calibration.threshold ? '*' : ' '}     ${precision.toFixed(2)}       ${recall.toFixed(2)}\n`,
    );
}
