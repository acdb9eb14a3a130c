import { ClassificationBatchProgressDocument, TeeiError } from '../../clients/sdk/src/index.js';
import type { People } from '../harness/index.js';

export interface State {
  readonly seq: number;
  readonly progress: number;
  readonly status: string;
}

/** Everything that the subscription ever said of a batch, before and after each crash. */
export class WatchedBatch {
  readonly seen: State[] = [];

  constructor(
    private readonly people: People,
    readonly id: string,
  ) {}

  /** Goes on after the last state that was seen, until the end or until `enough`. A platform that dies meanwhile is no failure. */
  async follow(enough: (state: State) => boolean = () => false): Promise<void> {
    const last = this.seen.at(-1);
    const variables = { id: this.id, ...(last && { afterSeq: last.seq }) };
    const states = this.people.as('company_manager').subscribe(ClassificationBatchProgressDocument, variables);
    try {
      for await (const { classificationBatchProgress: progress } of states) {
        const state = { seq: progress.seq, progress: progress.batch.progress, status: progress.batch.status };
        this.seen.push(state);
        if (enough(state)) return;
      }
    } catch (error) {
      if (!(error instanceof TeeiError) || error.kind !== 'network') throw error;
    }
  }
}
