export interface Request {
  readonly id: number;
  readonly input: unknown;
}

export type Answer = { readonly id: number } & ({ readonly output: unknown } | { readonly failure: string });
