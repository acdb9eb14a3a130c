import type { Endpoint } from '#contracts/endpoints';

/** The first paths, without `/v1`: the same answers, with the headers of RFC 9745 and RFC 8594, and 410 from the sunset on. */
export interface UnversionedPaths {
  readonly deprecatedAt: Date;
  readonly sunsetAt: Date;
}

export interface RestOptions {
  readonly endpoints: readonly Endpoint[];
  /** Every code a caller can meet, with the status it has over REST. */
  readonly codes: Readonly<Record<string, { readonly status: number; readonly sentence: string }>>;
  readonly unversioned?: UnversionedPaths | undefined;
  readonly now?: () => Date;
}
