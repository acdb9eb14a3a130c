import type { GraphQLFormattedError } from 'graphql';
import type { JsonObject } from './json.js';
import { type MergeRules, mergeCopy } from './merge.js';

/** Where a request is in the plan. */
export interface Place {
  readonly at: number;
  /** Comes when those before it that write the same are merged; undefined where there are none. */
  readonly turn: Promise<unknown> | undefined;
}

export const BEFORE_ALL: Place = { at: -1, turn: undefined };

/** Of one of several requests of a step. */
export const within = ({ at, turn }: Place, index: number, count: number): Place => ({ at: at + index / count, turn });

interface At {
  readonly at: number;
}

const inOrder = <T extends At>(all: readonly T[]): readonly T[] => all.toSorted((a, b) => a.at - b.at);

const FIRST_STAYS: MergeRules = { abstract: new Set(), replaces: false };

/** What subgraphs tell beside their data, in the order of the plan, whoever tells it first. */
export class Told {
  readonly #errors: (At & { readonly error: GraphQLFormattedError })[] = [];
  readonly #extensions: (At & { readonly extensions: JsonObject })[] = [];

  addErrors(at: number, errors: readonly GraphQLFormattedError[]): void {
    for (const error of errors) this.#errors.push({ at, error });
  }

  addExtensions(at: number, { ftv1: _trace, ...extensions }: Readonly<JsonObject>): void {
    if (Object.keys(extensions).length > 0) this.#extensions.push({ at, extensions });
  }

  get errors(): readonly GraphQLFormattedError[] {
    return inOrder(this.#errors).map(({ error }) => error);
  }

  get extensions(): JsonObject | undefined {
    if (this.#extensions.length === 0) return undefined;
    const all: JsonObject = {};
    for (const { extensions } of inOrder(this.#extensions)) mergeCopy(all, extensions, FIRST_STAYS);
    return all;
  }
}
