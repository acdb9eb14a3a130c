import type { FieldNode, FragmentDefinitionNode, OperationDefinitionNode, TypeNode } from 'graphql';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type Method = (typeof METHODS)[number];

/** One variable of an operation, as REST brings it. */
export interface Parameter {
  /** In the path, the query, the body, or a header's variable such as `idempotencyKey`. */
  readonly name: string;
  readonly in: 'path' | 'query' | 'body' | 'header';
  /** In lower case; only where `in` is `header`. */
  readonly header?: string;
  readonly type: TypeNode;
  readonly required: boolean;
  readonly default: unknown;
  readonly description: string | undefined;
  /** JSON Schema keywords of `@param`, such as `format` and `example`. */
  readonly keywords: Readonly<Record<string, unknown>>;
  /** `@param(lowercase: true)`: values of an enum may come, and are documented, in lower case. */
  readonly lowercase: boolean;
}

/** An annotated operation: the one source of a REST route, an OpenAPI path, an SDK function and a persisted document. */
export interface Endpoint {
  /** The operation's name, `GetMetrics`. */
  readonly name: string;
  /** The file's name: `reporting`. */
  readonly domain: string;
  readonly method: Method;
  /** With the variables in braces: `/v1/metrics/{companyId}`. */
  readonly path: string;
  /** HTTP status of a success. */
  readonly status: number;
  /** Template of the `Location` header; its variables are members of the body. */
  readonly location: string | undefined;
  /** What a body may have, where that is more than of other endpoints: bytes, and values as `limits.bodyValues` counts them. */
  readonly longBody: { readonly bytes: number; readonly values: number } | undefined;
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly description: string;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** What the gateway executes: without our directives and the descriptions of variables. */
  readonly text: string;
  readonly parameters: readonly Parameter[];
  readonly root: FieldNode;
  /** The root's name in the answer. */
  readonly rootKey: string;
  /** Members of the body that `@required` makes problems where they are null. */
  readonly requiredMembers: readonly string[];
}

/** Variables that come in a header of their own. */
export const HEADER_OF: Readonly<Record<string, string>> = {
  idempotencyKey: 'idempotency-key',
  expectedVersion: 'if-match',
  afterSeq: 'last-event-id',
};

/** The path without `/v1`, as the first clients know it. */
export const unversionedPath = ({ path }: Pick<Endpoint, 'path'>): string => path.replace(/^\/v1(?=\/)/, '');
