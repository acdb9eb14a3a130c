import { type Actor, anonymous, serviceTokenHeader, serviceTokens } from '#platform/auth';
import { expectNoLeaks, manualClock } from '#platform/testing';
import { bookId, type Library, manager, openLibrary } from './library.js';
import type { Mode } from './modes.js';

const finance: Actor = { ...manager, roles: ['finance'], scopes: ['spend:read', 'budget:manage'] };
let library: Library;
beforeAll(async () => {
  library = await openLibrary();
});
beforeEach(() => {
  library.statements.length = 0;
});
expectNoLeaks(() => library.stop());

describe.each(['in process', 'over HTTP'])('%s', (name) => {
  const mode = (): Mode => (name === 'in process' ? library.local : library.http);
  const ask = (
    query: string,
    more: { variables?: Record<string, unknown>; actor?: Actor; headers?: Record<string, string> } = {},
  ) => mode().send({ query, actor: manager, ...more });

  test('answers with the caller that the gateway names, and its request id', async () => {
    const answer = await ask('{ whoAmI }', { headers: { 'x-request-id': 'request-0001' } });
    expect(answer).toEqual({ data: { whoAmI: `user ${manager.id} ${manager.companyId} request-0001` } });
    const other = await ask('{ whoAmI }', { actor: anonymous, headers: { 'x-request-id': 'not sane' } });
    expect(other.data?.whoAmI).toMatch(/^anonymous anonymous - 00000000-0000-7000-8000-/);
  });

  test.each([
    ['missing', '', /the header x-service-token is missing/],
    ['nonsense', 'a.b.c', /malformed/],
    [
      'for another subgraph',
      () => serviceTokens(library.config.auth.serviceTokenSecret).sign(manager, 'impact'),
      /is for subgraph "impact"/,
    ],
    [
      'signed by somebody else',
      () => serviceTokens('x'.repeat(32)).sign(manager, 'library'),
      /not signed with our secret/,
    ],
    [
      'expired',
      () =>
        serviceTokens(library.config.auth.serviceTokenSecret, manualClock('2020-01-01T00:00:00Z')).sign(
          manager,
          'library',
        ),
      /has expired/,
    ],
  ])('refuses a service token that is %s', async (_what, token, message) => {
    const headers = { [serviceTokenHeader]: typeof token === 'function' ? token() : token };
    const answer = await ask('{ whoAmI }', { headers });
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toEqual([
      { message: expect.stringMatching(message), extensions: { code: 'UNAUTHENTICATED' } },
    ]);
  });

  test('reads N entities with one statement', async () => {
    const representations = Array.from({ length: 20 }, (_, n) => ({ __typename: 'Book', id: bookId(n) }));
    const query =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Book { id title price { amount currency } } } }';
    const answer = await ask(query, {
      variables: { r: [...representations, { __typename: 'Book', id: bookId(999) }] },
    });
    const entities = answer.data?._entities as unknown[];
    expect(entities).toHaveLength(21);
    expect(entities[4]).toEqual({ id: bookId(4), title: 'Book 4', price: { amount: '1.50', currency: 'NOK' } });
    expect(entities[20]).toBeNull();
    expect(library.statements).toHaveLength(1);
  });

  test('forks one EntityManager per request', async () => {
    expect(await ask('{ countBooks sameManager }')).toEqual({ data: { countBooks: 25, sameManager: true } });
  });

  test('pages through a list without gaps or repeats', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const answer = await ask(
        'query ($after: String) { books(first: 10, after: $after) { nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } }',
        {
          variables: { after },
        },
      );
      const page = answer.data!.books as {
        nodes: { id: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      seen.push(...page.nodes.map((node) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });

  test.each([
    [
      'a page that is too large',
      '{ books(first: 101) { nodes { id } } }',
      'first: must be a whole number from 1 to 100, not 101.',
      'first',
    ],
    [
      'an empty page',
      '{ books(first: 0) { nodes { id } } }',
      'first: must be a whole number from 1 to 100, not 0.',
      'first',
    ],
    [
      'a cursor that is none',
      '{ books(after: "xyz!") { nodes { id } } }',
      'after: is not a cursor of this list; use `endCursor` of the page before.',
      'after',
    ],
    [
      'a cursor of another list',
      '{ books(after: "WzFd") { nodes { id } } }',
      'after: is not a cursor of this list; use `endCursor` of the page before.',
      'after',
    ],
    ['an id that is no UUID', '{ book(id: "1; drop table") { id } }', 'id: must be an id of this API (a UUID).', 'id'],
    [
      'an empty title',
      `mutation { rename(id: "${bookId(1)}", title: "") { id } }`,
      'title: must not be empty.',
      'title',
    ],
  ])('names the field of %s', async (_what, query, message, field) => {
    const { errors } = await ask(query);
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  test('says what is not there and what is in the way', async () => {
    expect((await ask(`{ book(id: "${bookId(404)}") { id } }`)).errors).toMatchObject([
      { path: ['book'], extensions: { code: 'NOT_FOUND' } },
    ]);
    const conflict = await ask(`mutation { rename(id: "${bookId(1)}", title: "taken") { id } }`);
    expect(conflict.errors).toMatchObject([
      { message: 'Another book has this title.', extensions: { code: 'CONFLICT' } },
    ]);
  });

  test.each([
    ['malformed syntax', '{ whoAmI', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ whoIsIt }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['an argument of another type', '{ books(first: "ten") { nodes { id } } }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['a date that does not exist', '{ echo(at: "2026-02-30T00:00:00Z") }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    ['a variable of another type', 'query ($at: DateTime!) { echo(at: $at) }', { at: 'yesterday' }, 'BAD_USER_INPUT'],
    ['a variable that is missing', 'query ($at: DateTime!) { echo(at: $at) }', {}, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_what, query, variables, code) => {
    const answer = await ask(query, variables ? { variables } : {});
    expect(answer.data ?? undefined).toBeUndefined();
    expect(answer.errors?.[0]?.extensions?.code).toBe(code);
    expect(answer.errors?.[0]?.message).not.toMatch(/INTERNAL|went wrong/);
  });

  test('masks what nobody outside should read, and logs it under the id it answers', async () => {
    const answer = await ask('{ boom }', { headers: { 'x-request-id': 'request-boom' } });
    const [error] = answer.errors!;
    expect(answer.data).toEqual({ boom: null });
    expect(error).toMatchObject({ path: ['boom'], extensions: { code: 'INTERNAL_SERVER_ERROR' } });
    expect(JSON.stringify(answer)).not.toMatch(/secret|select|uuid|stack|node_modules/i);
    const line = library.logged.find((entry) => entry.errorId === error?.extensions?.errorId);
    expect(line).toMatchObject({ level: 'error', path: 'boom', requestId: 'request-boom', err: { code: '22P02' } });
    expect(JSON.stringify(line)).not.toContain('top secret value');
  });

  test('masks a null that the schema does not allow', async () => {
    const answer = await ask('{ missing }');
    expect(answer.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });

  test('calls a null byte what it is: a mistake in the input', async () => {
    const answer = await ask('query ($text: String!) { storeText(text: $text) }', { variables: { text: 'a\u0000b' } });
    expect(answer.errors).toMatchObject([
      { message: expect.stringMatching(/null character/), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });

  test('enforces declared scopes and authentication, also where type-graphql would not', async () => {
    const query = '{ ledger { balance open } loan { length } }';
    expect(await ask(query, { actor: finance })).toEqual({
      data: { ledger: { balance: '12', open: 'yes' }, loan: { length: 90 } },
    });
    const withoutScope = await ask(query);
    expect(withoutScope.data).toBeNull();
    expect(withoutScope.errors).toMatchObject([
      {
        path: ['ledger', 'balance'],
        message: 'This needs the scope spend:read and budget:manage, or operations:read.',
        extensions: { code: 'FORBIDDEN' },
      },
    ]);
    const nobody = await ask('{ ledger { open } loan { length } }', { actor: anonymous });
    expect(nobody.data).toEqual({ ledger: { open: 'yes' }, loan: null });
    expect(nobody.errors).toMatchObject([{ path: ['loan'], extensions: { code: 'UNAUTHENTICATED' } }]);
    const onlyName = await ask('{ loan { __typename } }', { actor: anonymous });
    expect(onlyName.data).toEqual({ loan: null });
  });

  test('streams the current state, then every change, and ends when the client leaves', async () => {
    const id = bookId(7);
    const stream = mode().stream({ query: `subscription { bookChanged(id: "${id}") { title } }`, actor: manager });
    expect((await stream.next()).value).toEqual({ data: { bookChanged: { title: expect.any(String) } } });
    const next = stream.next();
    await ask(`mutation { rename(id: "${id}", title: "Renamed ${name}") { id } }`);
    expect((await next).value).toEqual({ data: { bookChanged: { title: `Renamed ${name}` } } });
    const broken = stream.next();
    await ask(`mutation { rename(id: "${id}", title: "broken") { id } }`);
    const masked = (await broken).value as { errors: unknown[] };
    expect(masked.errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
    expect(JSON.stringify(masked)).not.toContain('select');
    await stream.return?.();
    await library.db.query('update book set title = $2 where id = $1', [id, 'Book 7']);
  });

  test('answers a wrong subscription with an error, not with a broken stream', async () => {
    const unknown = await mode().stream({ query: 'subscription { nothing }', actor: manager }).next();
    expect(unknown.value).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    // validate() of graphql 16 throws on this one.
    const include = await mode()
      .stream({
        query: `subscription ($n: Boolean!) { bookChanged(id: "1") @include(if: $n) { id } }`,
        variables: { n: true },
        actor: manager,
      })
      .next();
    expect(include.value).toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    expect((await ask('subscription { bookChanged(id: "1") { id } }')).errors?.[0]?.message).toMatch(
      /stream|[Ss]ubscription/,
    );
  });
});
