import type { PersonalDataContributor } from '#platform/personal-data';

/** People whose texts somebody must not judge: their own, and those of people they share a programme or a meeting with. */
export type ConflictsOf = (reviewerId: string) => Promise<ReadonlySet<string>>;

/** Asked when somebody acts, so that a meeting of yesterday counts. A failure is one of the action: nobody judges unasked. */
export const conflictsOf =
  (contributors: () => readonly PersonalDataContributor[]): ConflictsOf =>
  async (reviewerId) => {
    const owner = contributors().find((contributor) => 'linkedPeople' in contributor);
    return new Set([reviewerId, ...((await owner?.linkedPeople?.(reviewerId)) ?? [])]);
  };
