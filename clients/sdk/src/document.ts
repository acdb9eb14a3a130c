/** An operation as text that knows its result and variables: what codegen generates, or any string with explicit types. */
export interface TypedDocument<Result = unknown, Variables = Record<string, unknown>> {
  toString(): string;
  /** Never called: carries the types. */
  readonly __apiType?: (variables: Variables) => Result;
}

export interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { message: string; path?: (string | number)[]; extensions?: Record<string, unknown> }[];
}

export function isGraphqlAnswer(value: unknown): value is GraphqlAnswer {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return 'data' in value || ('errors' in value && Array.isArray(value.errors));
}
