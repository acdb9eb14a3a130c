import { PrivacyRequestProgressDocument, RequestDataExportDocument, TeeiError } from '../../clients/sdk/src/index.js';
import { ownCompanyId, type People, type Person } from '../harness/index.js';

export interface State {
  readonly seq: number;
  readonly progress: number;
  readonly status: string;
}

/** A data export, and everything that was ever seen of it, before and after each crash. */
export class WatchedExport {
  readonly seen: State[] = [];

  private constructor(
    private readonly people: People,
    private readonly subject: Person,
    readonly id: string,
    private readonly again: () => Promise<string>,
  ) {}

  static async request(people: People, subjectUserId: string): Promise<WatchedExport> {
    // By themselves: for an officer it would have to be confirmed first that the person wants it.
    const subject: Person = { userId: subjectUserId, companyId: ownCompanyId, roles: ['participant'] };
    const ask = async () => {
      const variables = { input: { subjectUserId }, idempotencyKey: `e2e-${subjectUserId}` };
      const { requestDataExport } = await people.as(subject).execute(RequestDataExportDocument, variables);
      if (requestDataExport.__typename !== 'PrivacyRequest') throw new Error(JSON.stringify(requestDataExport));
      return requestDataExport.id;
    };
    return new WatchedExport(people, subject, await ask(), ask);
  }

  /** The same request again, with its key. Returns the id of what it found. */
  askAgain(): Promise<string> {
    return this.again();
  }

  get ended(): boolean {
    return this.seen.at(-1)?.status === 'COMPLETED';
  }

  /** Goes on after the last state that was seen, until the end or until `enough`. A platform that dies meanwhile is no failure. */
  async follow(enough: (state: State) => boolean = () => false): Promise<void> {
    const last = this.seen.at(-1);
    const variables = { id: this.id, ...(last && { afterSeq: last.seq }) };
    const states = this.people.as(this.subject).subscribe(PrivacyRequestProgressDocument, variables);
    try {
      for await (const { privacyRequestProgress: state } of states) {
        this.seen.push(state);
        if (enough(state)) return;
      }
    } catch (error) {
      if (!(error instanceof TeeiError) || error.kind !== 'network') throw error;
    }
  }
}
