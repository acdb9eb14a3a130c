/** What a proof has measured so far. A miss is a sentence that names a place, never a value. */
export class Verdict {
  readonly #counts = new Map<string, number>();
  readonly #misses: string[] = [];

  add(measure: Measure, count: number): void {
    this.#counts.set(measure, this.of(measure) + count);
  }

  of(measure: Measure): number {
    return this.#counts.get(measure) ?? 0;
  }

  /** Counts a miss of zero tolerance and says where. */
  miss(measure: Measure, where: string): void {
    this.add(measure, 1);
    this.#misses.push(`${measures[measure]}: ${where}`);
  }

  /** Counts a miss where the condition does not hold. */
  expect(measure: Measure, where: string, isSo: boolean): void {
    if (!isSo) this.miss(measure, where);
  }

  get misses(): readonly string[] {
    return this.#misses;
  }
}

/** Every measure with its name in the table. Those of `zeroTolerance` must be 0. */
export const measures = {
  wanted: 'Values of the person to be in the copy',
  recalled: 'Of these in the copy',
  leaked: 'Values of others in the copy',
  secrets: 'Secrets in the copy',
  residual: 'Places that still hold an erased person',
  bystanders: 'Rows of others that changed',
  metrics: 'Counts that changed',
  planDifference: 'Records erased and not planned, or planned and not erased',
  falseSuccess: 'Requests called completed that were not',
  heldLost: 'Records lost under a legal hold',
  resurrected: 'People brought back by a restore',
  opened: 'Answers given while the platform was restricted',
  undeclared: 'Places with personal data that no catalogue names',
  output: 'Personal data in logs, metrics and errors',
  audit: 'Changes of the audit trail that were not noticed',
  unacked: 'Subgraphs that did not confirm',
  crashPoints: 'Crash points',
  resumed: 'Of these with the same end',
  tables: 'Tables',
  columns: 'Columns bound',
  canaries: 'Values planted column by column',
  sweptPlaces: 'Tables, files and messages read whole',
  erasures: 'Erasures',
} as const;
export type Measure = keyof typeof measures;

export const zeroTolerance: readonly Measure[] = [
  'leaked',
  'secrets',
  'residual',
  'bystanders',
  'metrics',
  'planDifference',
  'falseSuccess',
  'heldLost',
  'resurrected',
  'opened',
  'undeclared',
  'output',
  'audit',
  'unacked',
];

export const holds = (verdict: Verdict): boolean =>
  verdict.misses.length === 0 &&
  zeroTolerance.every((measure) => verdict.of(measure) === 0) &&
  verdict.of('recalled') === verdict.of('wanted') &&
  verdict.of('resumed') === verdict.of('crashPoints');
