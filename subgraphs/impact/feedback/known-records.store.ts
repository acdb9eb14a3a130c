import { LRUCache } from 'lru-cache';
import { type Database, isUuid } from '#platform/database';
import type { ErasedPeople } from '#platform/erasure';
import type { Problem, Submission } from './submission.rules.js';

/** Also the answer for a company that the caller may not see: existence is not disclosed. */
export const unknownCompany: Problem = {
  path: 'companyId',
  message: 'is not the id of a company; use the id from the company record',
};

type Kind = 'company' | 'person' | 'program';

/**
 * Which company a person or programme belongs to. Found records are remembered for a minute,
 * missing ones never: a person added a moment ago must be accepted. The foreign keys have the last
 * word (see `forget`).
 */
export class KnownRecords {
  private readonly companyOf: LRUCache<string, string>;
  /** Those of the people asked about last about whom nothing is stored any more. */
  private readonly gone = new Set<string>();
  private readonly erased: Pick<ErasedPeople, 'barred'> | undefined;

  constructor(
    private readonly db: Pick<Database, 'query'>,
    options: { max?: number; ttlMs?: number; erased?: Pick<ErasedPeople, 'barred'> } = {},
  ) {
    this.erased = options.erased;
    this.companyOf = new LRUCache({ max: options.max ?? 100_000, ttl: options.ttlMs ?? 60_000 });
  }

  /** One query for who is erased, which is never remembered, and one for everything that is not known yet. */
  async learn(submissions: readonly Submission[]): Promise<void> {
    await this.learnExternalIds(submissions);
    const people = submissions.flatMap((submission) => this.personOf(submission) ?? []);
    await this.learnWhoIsGone([...new Set(people)]);
    const missing: Record<Kind, Set<string>> = { company: new Set(), person: new Set(), program: new Set() };
    const want = (kind: Kind, id: string) => {
      if (!this.companyOf.has(`${kind}:${id}`)) missing[kind].add(id);
    };
    for (const submission of submissions) {
      want('company', submission.companyId);
      const person = this.personOf(submission);
      if (person !== null) want('person', person);
      if (submission.programId) want('program', submission.programId);
    }
    if (missing.company.size + missing.person.size + missing.program.size === 0) return;
    const rows = await this.db.query<{ kind: Kind; id: string; companyId: string }>(
      `select 'company' as kind, id, id as "companyId" from company where id = any($1::uuid[])
       union all select 'person', id, company_id from person where id = any($2::uuid[]) and company_id is not null and active
       union all select 'program', id, company_id from program where id = any($3::uuid[])`,
      [[...missing.company], [...missing.person], [...missing.program]],
    );
    for (const row of rows) this.companyOf.set(`${row.kind}:${row.id}`, row.companyId);
  }

  /** The UUID of the person whom a submission names, by it or by the id of their company; null where that is not known. */
  personOf({ companyId, userId }: Pick<Submission, 'companyId' | 'userId'>): string | null {
    return isUuid(userId) ? userId : (this.companyOf.get(externalKey(companyId, userId)) ?? null);
  }

  private async learnExternalIds(submissions: readonly Submission[]): Promise<void> {
    const unknown = submissions.filter((submission) => this.personOf(submission) === null);
    if (unknown.length === 0) return;
    const rows = await this.db.query<{ id: string; companyId: string; externalId: string }>(
      `select t.id, t.company_id as "companyId", t.external_id as "externalId"
       from unnest($1::uuid[], $2::text[]) n(company_id, external_id)
         join person t on t.company_id = n.company_id and t.external_id = n.external_id`,
      [unknown.map(({ companyId }) => companyId), unknown.map(({ userId }) => userId)],
    );
    for (const { id, companyId, externalId } of rows) this.companyOf.set(externalKey(companyId, externalId), id);
  }

  private async learnWhoIsGone(people: readonly string[]): Promise<void> {
    if (!this.erased) return;
    const barred = await this.erased.barred(this.db, people);
    for (const id of people)
      if (barred.has(id)) this.gone.add(id);
      else this.gone.delete(id);
  }

  /** What of this submission does not exist in its company; call `learn` first. */
  problemsOf(submission: Submission): Problem[] {
    const { companyId, programId } = submission;
    const userId = this.personOf(submission);
    if (!this.companyOf.has(`company:${companyId}`)) {
      return [unknownCompany];
    }
    const problems: Problem[] = [];
    if (userId === null || this.gone.has(userId) || this.companyOf.get(`person:${userId}`) !== companyId) {
      problems.push({
        path: 'userId',
        message: 'is not the id of a person of this company; add the person first or correct the id',
      });
    }
    if (programId !== null && this.companyOf.get(`program:${programId}`) !== companyId) {
      problems.push({
        path: 'programId',
        message: 'is not the id of a programme of this company; correct it or leave it out',
      });
    }
    return problems;
  }

  /** After a foreign key refused a row: something known is gone. */
  forget(): void {
    this.companyOf.clear();
  }
}

const externalKey = (companyId: string, externalId: string): string => `external:${companyId}:${externalId}`;
