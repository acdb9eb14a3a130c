import type { HeldItem, PersonalDataContract, PersonalDataContributor } from '#platform/personal-data';
import type { Contributors } from '../export/contributors.js';
import { StepFailure } from '../steps/step-failure.js';

/** This subgraph erases its own records at the very end: until then it needs them to know what it is doing. */
export const own = 'privacy';

/** A subgraph whose records an erasure takes away. */
export interface ErasureDoor {
  readonly subgraph: string;
  readonly ownsPeople: boolean;
  readonly contract: PersonalDataContract;
  placeHold(
    subject: { readonly userId: string; readonly companyId: string },
    items: readonly HeldItem[],
  ): Promise<void>;
  releaseHold(holdId: string): Promise<void>;
}

/** The personal-data contract of every other subgraph, in time or not at all. */
export class ErasureDoors {
  readonly #contributors: Contributors;

  constructor(contributors: Contributors) {
    this.#contributors = contributors;
  }

  all(): readonly ErasureDoor[] {
    return this.#contributors
      .all()
      .filter(({ subgraph }) => subgraph !== own)
      .map(doorOf);
  }

  named(subgraph: string): ErasureDoor {
    return doorOf(this.#contributors.named(subgraph));
  }

  answerOf<T>(what: string, answer: Promise<T>): Promise<T> {
    return this.#contributors.answerOf(what, answer);
  }
}

function doorOf(contributor: PersonalDataContributor): ErasureDoor {
  const { subgraph, contract, holds } = contributor;
  if (!contract || !holds) {
    const message = `${subgraph} exports and does not erase. Give its personal-data contributor a contract and holds.`;
    throw new StepFailure({ code: 'CONTRACT_BROKEN', message, retry: false });
  }
  return {
    subgraph,
    ownsPeople: 'resolveSubject' in contributor,
    contract,
    placeHold: (subject, items) => holds.place(subject, items),
    releaseHold: (holdId) => holds.release(holdId),
  };
}
