import { heads, type CalibrationPoint, type Head } from '../classifier/linear-model.rules.js';
import { encodeManifest, encodeWeights, type ModelManifest } from '../classifier/model-files.js';
import { isotonic, leaveOneHandOut, type OutOfHand } from './calibrate.rules.js';
import { hashOf, type TrainingText } from './corpora.js';
import { defaultOptions, prepare, trainHead, type Prepared, type TrainingOptions } from './train.rules.js';

export interface TrainingCorpora {
  /** Texts of the hands, which calibrate the heads as well. */
  readonly hands: readonly TrainingText[];
  readonly others: readonly TrainingText[];
  /** Texts that reviewers decided, of people who let them teach. */
  readonly decided?: readonly TrainingText[];
}

export interface TrainedHead {
  readonly head: Head;
  readonly calibration: readonly CalibrationPoint[];
  readonly outOfHand: readonly OutOfHand[];
}

export interface TrainedModel {
  readonly manifest: ModelManifest;
  readonly weights: Uint8Array;
}

/**
 * Weights of all heads and how sure their scores are. The same texts give the same bytes.
 * @param told each head, as soon as it is trained
 */
export function trainModel(
  { hands, others, decided = [] }: TrainingCorpora,
  told: (head: TrainedHead) => void = () => undefined,
  options: TrainingOptions = defaultOptions,
): TrainedModel {
  const own = hands.map(prepare);
  const rest = [...others, ...decided].map(prepare);
  const trained = heads.map((head) => {
    const [calibrating, teaching] = head === 'SPAM' ? advertsFirst(own, rest) : [own, rest];
    const outOfHand = leaveOneHandOut(calibrating, teaching, head, options);
    const calibration = isotonic(outOfHand.map(({ score, text }) => ({ score, positive: text.label === head })));
    told({ head, calibration, outOfHand });
    return { head, calibration, linear: trainHead([...calibrating, ...teaching], head, options) };
  });
  const manifest: ModelManifest = {
    inputs: hashOf([...hands, ...others]),
    texts: { own: hands.length, public: others.length },
    ...(decided.length > 0 && { decided: { texts: decided.length, hash: hashOf(decided) } }),
    heads: trained.map(({ head, calibration, linear }) => ({
      head,
      bias: linear.bias,
      scale: linear.scale,
      calibration,
    })),
  };
  return { manifest, weights: encodeWeights(trained.map(({ linear }) => linear)) };
}

/** The two files of a model. */
export const encodeModel = ({ manifest, weights }: TrainedModel): { manifest: string; weights: Uint8Array } => ({
  manifest: encodeManifest(manifest),
  weights,
});

/** Our hands wrote no adverts: the messages and the adverts stand in for them, in five parts, each scored by weights of the others. */
function advertsFirst(hands: readonly Prepared[], others: readonly Prepared[]): [Prepared[], Prepared[]] {
  const isAdvertSet = ({ source }: Prepared) => source === 'uci-sms-spam' || source === 'adverts-1';
  return [
    others.filter(isAdvertSet).map((text, at) => ({ ...text, source: `hand-of-messages-${at % 5}` })),
    [
      ...hands.map((text) => ({ ...text, source: 'answers-programme' })),
      ...others.filter((text) => !isAdvertSet(text)),
    ],
  ];
}
