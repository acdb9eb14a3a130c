import type { Tx } from '#platform/database';
import type { ErasureStore } from '../erasure/erasure.store.js';
import type { WorkingSet } from '../erasure/working-set.js';
import { StepFailure } from '../steps/step-failure.js';
import { decodeKey, encodeKey, type PackageKey } from './sealed-zip.js';

/** Where the key of a package waits, encrypted, from the request until the package is made: any worker may be the one that makes it. */
export class PackageKeys {
  readonly #store: ErasureStore;
  readonly #workingSet: WorkingSet;

  constructor({ erasures, workingSet }: { readonly erasures: ErasureStore; readonly workingSet: WorkingSet }) {
    this.#store = erasures;
    this.#workingSet = workingSet;
  }

  keep(tx: Tx, requestId: string, key: PackageKey): Promise<void> {
    return this.#store.saveWorkingSet(tx, requestId, this.#workingSet.sealText(requestId, encodeKey(key)));
  }

  async of(requestId: string): Promise<PackageKey> {
    const sealed = await this.#store.workingSetOf(requestId);
    if (sealed !== null) return decodeKey(this.#workingSet.openText(requestId, sealed));
    const message = 'The key of the package is not there any more. Ask for a new export.';
    throw new StepFailure({ code: 'PACKAGE_KEY_MISSING', message, retry: false });
  }

  /** Nothing is left that could open the package. */
  shred(tx: Tx, requestId: string): Promise<void> {
    return this.#store.shredWorkingSet(tx, requestId);
  }
}
