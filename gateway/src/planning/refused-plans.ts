import type { DocumentNode, GraphQLError } from 'graphql';

/** Time-outs are no property of the operation alone: a machine that was slow for a moment must not refuse it for ever. */
const REFUSED_FOR_MS = 60_000;

interface Refused {
  readonly error: GraphQLError;
  readonly until: number;
}

/** Why operations could not be planned, for a while, so that sending one again costs a look-up. */
export class RefusedPlans {
  readonly #byDocument = new WeakMap<DocumentNode, Map<string, Refused>>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** @param variant of the document: which operation, planned for what */
  find(document: DocumentNode, variant: string): GraphQLError | undefined {
    const variants = this.#byDocument.get(document);
    const refused = variants?.get(variant);
    if (!refused) return undefined;
    if (this.#now() < refused.until) return refused.error;
    variants!.delete(variant);
    return undefined;
  }

  keep(document: DocumentNode, variant: string, error: GraphQLError): void {
    const refused = { error, until: this.#now() + REFUSED_FOR_MS };
    const variants = this.#byDocument.get(document);
    if (variants) variants.set(variant, refused);
    else this.#byDocument.set(document, new Map([[variant, refused]]));
  }
}
