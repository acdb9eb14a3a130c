import type {
  DataSubject,
  PersonalDataContributor,
  Recipient,
  Relations,
  SectionShape,
  StoreReport,
  SubjectContact,
} from '#platform/personal-data';
import type { PrivacyRequestRow } from '../requests/request.entity.js';
import { StepFailure } from '../steps/step-failure.js';

/** Whom a request is about. Throws once the person is erased: no step has anything to do for them then. */
export function subjectOf(request: Pick<PrivacyRequestRow, 'id' | 'subjectUserId' | 'companyId'>): DataSubject {
  const { id, subjectUserId: userId, companyId } = request;
  if (userId === null) throw new Error(`The subject of request ${id} is erased.`);
  return { userId, companyId };
}

/** The subgraphs that hold personal data. An answer that does not come in time is a failure that may be retried. */
export class Contributors {
  readonly #all: () => readonly PersonalDataContributor[];
  readonly #timeoutMs: number;

  constructor(all: () => readonly PersonalDataContributor[], timeoutMs: number) {
    this.#all = all;
    this.#timeoutMs = timeoutMs;
  }

  all(): readonly PersonalDataContributor[] {
    const contributors = this.#all();
    if (contributors.length > 0) return contributors;
    const message = 'No subgraph offers its personal data to this process; start the export worker beside them.';
    throw new StepFailure({ code: 'NO_CONTRIBUTORS', message, retry: true });
  }

  named(subgraph: string): PersonalDataContributor {
    const contributor = this.#all().find((each) => each.subgraph === subgraph);
    if (contributor) return contributor;
    const message = `${subgraph} was there when the export was planned and is not now; start it beside this worker.`;
    throw new StepFailure({ code: 'CONTRIBUTOR_MISSING', message, retry: true });
  }

  /** The person behind a user id, or `null`. */
  async resolveSubject(userId: string): Promise<DataSubject | null> {
    const owner = this.#all().find((contributor) => 'resolveSubject' in contributor);
    if (!owner?.resolveSubject)
      throw new Error('No subgraph of this process knows people; start the one that owns them.');
    return owner.resolveSubject(userId);
  }

  /** The address on file, or `null` when there is none. */
  async contactOf(subject: DataSubject): Promise<SubjectContact | null> {
    const owner = this.#all().find((contributor) => 'contact' in contributor);
    if (owner?.contact) return this.answerOf(`The address from ${owner.subgraph}`, owner.contact(subject));
    const message = 'No subgraph knows addresses in this process; start the one that owns people beside it.';
    throw new StepFailure({ code: 'NO_CONTACT_SOURCE', message, retry: true });
  }

  /** Whom the person has met. Without a subgraph that knows, no package is made: it would name other people. */
  async relationsOf(subject: DataSubject): Promise<Relations> {
    const owner = this.#all().find((contributor) => 'relations' in contributor);
    if (owner?.relations)
      return this.answerOf(`Whom the subject has met, from ${owner.subgraph}`, owner.relations(subject));
    const message = 'No subgraph of this process knows whom people have met; start the one that owns people beside it.';
    throw new StepFailure({ code: 'NO_RELATIONS_SOURCE', message, retry: true });
  }

  async recipientsOf(subject: DataSubject): Promise<Recipient[]> {
    const all: Recipient[] = [];
    for (const contributor of this.all()) {
      const asked = contributor.recipients?.(subject);
      if (asked) all.push(...(await this.answerOf(`The recipients of ${contributor.subgraph}`, asked)));
    }
    return all;
  }

  async shapesOf(subgraph: string): Promise<readonly SectionShape[]> {
    return (await this.named(subgraph).shapes?.()) ?? [];
  }

  async coverageOf(subgraph: string, subject: DataSubject, asOf: Date): Promise<readonly StoreReport[]> {
    const asked = this.named(subgraph).coverage?.(subject, asOf);
    return asked ? this.answerOf(`The account of ${subgraph}`, asked) : [];
  }

  /** What a contributor answers in time. */
  async answerOf<T>(what: string, answer: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        const message = `${what} did not answer within ${this.#timeoutMs} ms.`;
        reject(new StepFailure({ code: 'CONTRIBUTOR_TIMEOUT', message, retry: true }));
      }, this.#timeoutMs);
    });
    try {
      return await Promise.race([answer, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}
