import type { PersonalDataContributor } from '#platform/personal-data';

/** People whose texts a reviewer must not review: their own, and those of people they share a programme or a meeting with. */
export type ConflictsOf = (reviewerId: string) => Promise<ReadonlySet<string>>;

/**
 * Asked at the moment of the action, so that a meeting of yesterday counts. When the question fails, the action fails: no text is
 * reviewed without the answer.
 */
export const conflictsOf =
  (contributors: () => readonly PersonalDataContributor[]): ConflictsOf =>
  async (reviewerId) => {
    const owner = contributors().find((contributor) => 'linkedPeople' in contributor);
    return new Set([reviewerId, ...((await owner?.linkedPeople?.(reviewerId)) ?? [])]);
  };
