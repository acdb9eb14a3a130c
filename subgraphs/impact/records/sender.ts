import type { Problem } from '../feedback/submission.rules.js';
import { unknownCompany } from '../feedback/known-records.store.js';

/** Whose records they are: ids are the sender's own, and it writes for its companies only. */
export interface RecordSender {
  readonly source: string;
  /** `null`: every company, and it may add some. */
  readonly companyIds: ReadonlySet<string> | null;
}

export const mayWriteFor = ({ companyIds }: RecordSender, companyId: string): boolean =>
  companyIds === null || companyIds.has(companyId);

/** What became of a record. */
export type RecordOutcome =
  | {
      readonly kind: 'created' | 'changed' | 'unchanged';
      readonly companyId: string;
      readonly id: string;
      readonly userId: string | null;
    }
  | Refused;

export interface Refused {
  readonly kind: 'refused';
  readonly problems: readonly Problem[];
}

export const refused = (path: string, message: string): Refused => ({
  kind: 'refused',
  problems: [{ path, message }],
});

/** Also for a company that is not the sender's: existence is not disclosed. */
export const noSuchCompany: Refused = {
  kind: 'refused',
  problems: [
    {
      path: unknownCompany.path,
      message: 'is not a company that you sent or its UUID; send the company first or correct it',
    },
  ],
};
