import type { Endpoint } from '#contracts/endpoints';
import type { OperationAnswer } from '../pipeline/answer.js';
import type { Problem } from './problem.js';
import type { Variables } from './read-request.js';

/** The operation that finds a person by the id of their company. */
const lookup = 'FindPerson';
/** Variables that name a person. */
const names: ReadonlySet<string> = new Set(['userId', 'subjectUserId']);
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One operation, as the gateway executes it for the caller of the request. */
export type Execute = (operation: Endpoint, variables: Variables) => Promise<OperationAnswer>;

/**
 * Puts UUIDs in the place of the ids that companies give their people, so that no subgraph has to know them. The look-up is an operation of
 * the caller: who may not see the person is told that there is none.
 */
export class PersonIds {
  readonly #lookup: Endpoint | undefined;
  readonly #names: readonly string[];

  constructor(endpoint: Endpoint, endpoints: readonly Endpoint[]) {
    this.#lookup = endpoints.find(({ name }) => name === lookup);
    this.#names = endpoint.parameters.flatMap(({ name }) => (names.has(name) ? [name] : []));
  }

  /** @returns the variables with UUIDs, an answer that failed, or what is wrong with the request. */
  async resolve(
    variables: Variables,
    execute: Execute,
  ): Promise<{ variables: Variables } | { failed: OperationAnswer } | Problem> {
    const known: Record<string, unknown> = { ...variables };
    for (const name of this.#names) {
      const given = variables[name];
      if (this.#lookup === undefined || typeof given !== 'string' || uuid.test(given)) continue;
      const companyId = variables['companyId'];
      const answer = await execute(this.#lookup, {
        externalId: given,
        ...(typeof companyId === 'string' && { companyId }),
      });
      if (answer.errors?.length || answer.data === null) return { failed: answer };
      const id = idOf(answer.data, this.#lookup.rootKey);
      if (id === undefined)
        return { status: 404, code: 'NOT_FOUND', detail: `There is no person whose ${name} is this.` };
      known[name] = id;
    }
    return { variables: known };
  }
}

function idOf(data: string, rootKey: string): string | undefined {
  const person = (JSON.parse(data) as Record<string, { readonly id: string } | null>)[rootKey];
  return person?.id;
}
