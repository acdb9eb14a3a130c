import type { Endpoint } from '#contracts/endpoints';
import type { OpenApiOptions } from '#contracts/openapi';

/** The first paths, without `/v1`: the same answers, with the headers of RFC 9745 and RFC 8594, and 410 from the sunset on. */
export interface UnversionedPaths {
  readonly deprecatedAt: Date;
  readonly sunsetAt: Date;
}

/** `codes` holds every code a caller can meet, with the status it has over REST. */
export interface RestOptions extends Pick<OpenApiOptions, 'title' | 'version' | 'codes'> {
  readonly endpoints: readonly Endpoint[];
  readonly unversioned?: UnversionedPaths | undefined;
  /** Pages of the documentation by name, each with the domains it lists; one page for each domain unless given. */
  readonly sections?: Readonly<Record<string, readonly string[]>>;
  readonly now?: () => Date;
}
