// Made by `npm run sdk` from contracts/operations/people.graphql.
import { type Bound, bind, type CallOptions, type Connection, connect, type ConnectOptions } from '../connection.js';

export { TeeiError, type TeeiErrorKind } from '../errors.js';
export { type CallOptions, connect, type Connection, type ConnectOptions } from '../connection.js';

/** What a person is to the platform. */
export type UserKind = 'PARTICIPANT' | 'VOLUNTEER' | 'STAFF';
export interface FindPersonInput {
  /** The company; needed where several that you may see use the id. */ readonly companyId?: string | undefined;
}
export type FindPersonResult = {
  /** UUIDv7. */ readonly id: string;
  /** The id that their company gives them; unique within it. REST takes it in the place of `id`. */
  readonly externalId: string | null;
  /** What the person is to the platform. */
  readonly kind: UserKind;
  /** False once they have left: nothing new is recorded of them. */
  readonly active: boolean;
};

/**
 * The person to whom a company gives this id. Wherever a path or a body takes `userId`, such an id may stand in place of the UUID.
 */
export const findPerson = (
  connection: Connection,
  externalId: string,
  input?: FindPersonInput,
  options?: CallOptions,
): Promise<FindPersonResult> =>
  connection.call<FindPersonResult>(
    { id: 'db14efcc3ee7e48e500404b0276379e0734f9001c7315fcd5be386c56a452eae', root: 'userByExternalId', safe: true },
    { externalId, ...input },
    options,
  );

const functions = { findPerson };

/** Every function of this entry, for one server and one caller. Import the functions alone to ship less. */
export const createPeopleClient = (url: string, apiKey?: string, options?: ConnectOptions): Bound<typeof functions> =>
  bind(connect(url, apiKey, options), functions);
