import { describe, expect, it } from '@jest/globals';
import { TeeiError } from '../../clients/sdk/src/index.js';
import { type GraphqlReply, identityOf, ownCompanyId, postGraphql, type World } from '../harness/index.js';

const screen = 'mutation ($input: ScreenTextInput!) { screenText(input: $input) { __typename } }';
const ingest = `mutation ($input: IngestFeedbackInput!) { ingestFeedback(input: $input) {
  __typename ... on FeedbackInvalid { problems { path message } } } }`;
const classify = 'mutation ($input: ClassifyTextInput!) { classifyText(input: $input) { __typename } }';
const setBudget = 'mutation ($input: SetBudgetInput!) { setBudget(input: $input) { __typename } }';
const company = 'query ($id: ID!) { company(id: $id) { name } }';

const first = ({ status, errors }: GraphqlReply) => [status, errors[0]?.extensions.code];
const tooLong = 'a'.repeat(1024 * 1024);

/** What a client can get wrong in a query or mutation. */
export function describeOperations(world: World): void {
  const asManager = (query: string, variables?: object) =>
    world.ask(query, { as: 'company_manager', variables: variables ?? {} });
  const raw = async (body: string, headers: Record<string, string> = {}) =>
    postGraphql(`${world.site.url}/graphql`, body, { token: await world.people.token('company_manager'), headers });

  describe('a request that is not one', () => {
    const bodies: [string, string, RegExp][] = [
      ['malformed JSON', '{"query": ', /JSON/],
      ['an empty body', '', /body|JSON/],
      ['a number', '5', /query/],
      ['a list of numbers', '[1]', /query/],
      ['a query that is a number', '{"query": 5}', /query/],
      ['variables that are a list', '{"query": "{ __typename }", "variables": []}', /variables/],
    ];
    it.each(bodies)('%s is told what is expected', async (_title, body, words) => {
      const reply = await raw(body);
      expect(first(reply)).toEqual([400, 'BAD_REQUEST']);
      expect(reply.errors[0]?.message).toMatch(words);
    });

    it('of another media type is refused: a form of another site could send it', async () => {
      const reply = await raw('{"query": "{ __typename }"}', { 'content-type': 'text/plain' });
      expect(first(reply)).toEqual([400, 'CSRF_PREVENTED']);
    });

    it('of 1 MB is too large, before it is parsed', async () => {
      const reply = await asManager(screen, { input: { companyId: ownCompanyId, text: tooLong } });
      expect(first(reply)).toEqual([413, 'BODY_TOO_LARGE']);
    });
  });

  describe('a field that is wrong', () => {
    const user = identityOf('participant').userId;
    const rejected: [string, string, object, string][] = [
      ['a missing variable', company, {}, '$id'],
      ['an object for an id', company, { id: { a: 1 } }, '$id'],
      ['a number for a text', screen, { input: { companyId: ownCompanyId, text: 7 } }, 'input.text'],
      ['an unknown input field', screen, { input: { companyId: ownCompanyId, text: 'a', txt: 'b' } }, 'txt'],
      [
        'an unknown enum value',
        'query ($s: FeedbackStatus) { company(id: "x") { feedback(status: $s) { nodes { id } } } }',
        { s: 'GONE' },
        '$s',
      ],
      ['an unknown field', '{ me { shoeSize } }', {}, 'shoeSize'],
      ['an unknown argument', '{ companies(limit: 3) { nodes { id } } }', {}, 'limit'],
    ];
    it.each(rejected)('%s is named before anything runs', async (_title, query, variables, field) => {
      const reply = await asManager(query, variables);
      expect(reply.status).toBe(400);
      expect(reply.errors[0]?.message).toContain(field);
      expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(reply.errors[0]?.extensions.code);
      expect(reply.data).toBeUndefined();
    });

    const answered: [string, string, object, string][] = [
      ['an id that is no UUID', screen, { input: { companyId: 'x', text: 'a' } }, 'input.companyId'],
      ['an id that is no UUID, for classifying', classify, { input: { companyId: 'x', text: 'a' } }, 'input.companyId'],
      [
        'a text that is too long',
        screen,
        { input: { companyId: ownCompanyId, text: 'a'.repeat(20_001) } },
        'input.text',
      ],
      ['a page of a thousand', '{ companies(first: 1000) { nodes { id } } }', {}, 'first'],
      ['a page of nothing', '{ companies(first: 0) { nodes { id } } }', {}, 'first'],
      ['a cursor from nowhere', '{ companies(after: "x") { nodes { id } } }', {}, 'after'],
      [
        'a month that is none',
        'query ($id: ID!) { metrics(companyId: $id, period: { month: "2026-13" }) { seq } }',
        { id: ownCompanyId },
        'month',
      ],
    ];
    it.each(answered)('%s is named in the answer', async (_title, query, variables, field) => {
      const reply = await asManager(query, variables);
      const [error] = reply.errors;
      expect(error?.extensions.code).toBe('BAD_USER_INPUT');
      expect(`${error?.extensions.field} ${error?.message}`).toContain(field);
      expect(reply.text.length).toBeLessThan(1000);
    });

    it('of a budget is named, for those who may set one', async () => {
      const cases: [object, string][] = [
        [{ monthlyLimit: '-5' }, 'monthlyLimit'],
        [{ monthlyLimit: 'much' }, 'monthlyLimit'],
        [{ reason: '' }, 'reason'],
        [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
      ];
      for (const [fields, field] of cases) {
        const input = { companyId: ownCompanyId, monthlyLimit: '25.00', reason: 'e2e', ...fields };
        const reply = await world.ask(setBudget, { as: 'finance', variables: { input } });
        expect([field, reply.errors[0]?.extensions.code]).toEqual([field, 'BAD_USER_INPUT']);
        expect(reply.errors[0]?.message).toContain(field);
      }
    });

    const unfit: [string, object, string][] = [
      ['a null byte', { text: 'before\u0000after' }, 'input.text'],
      ['a text over the limit', { text: 'a'.repeat(10_001) }, 'input.text'],
      ['an unknown company', { companyId: '0199044a-4400-7001-8000-00000000abcd' }, 'input.companyId'],
      ['a rating off the scale', { rating: 9 }, 'input.rating'],
    ];
    it.each(unfit)('%s in a submitted text is a typed answer', async (_title, fields, path) => {
      const input = { companyId: ownCompanyId, userId: user, text: 'Fine.', ...fields };
      const reply = await asManager(ingest, { input });
      expect(reply.errors).toEqual([]);
      expect(reply.data?.['ingestFeedback']).toMatchObject({
        __typename: 'FeedbackInvalid',
        problems: [{ path }],
      });
    });

    it('that holds a null byte never reaches a database', async () => {
      const queries = [
        '{ user(id: "\\u0000") { id } }',
        '{ company(id: "a\\u0000b") { id } }',
        '{ reviewItem(id: "\\u0000") { id } }',
      ];
      for (const query of queries) {
        const reply = await world.ask(query, { as: { ...identityOf('reviewer'), roles: ['reviewer', 'operator'] } });
        const codes = reply.errors.map(({ extensions }) => extensions.code);
        expect(codes.filter((code) => code !== 'BAD_USER_INPUT')).toEqual([]);
        expect(Object.values(reply.data ?? {})).toEqual(reply.data ? [null] : []);
      }
    });
  });

  describe('credentials', () => {
    const me = JSON.stringify({ query: '{ me { id } }' });
    const url = () => `${world.site.url}/graphql`;

    it('that have expired are refused with a challenge, not taken for nobody', async () => {
      const token = await world.people.token('company_manager', -3600);
      const reply = await postGraphql(url(), me, { token });
      expect(first(reply)).toEqual([401, 'TOKEN_EXPIRED']);
      expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer/);
    });

    it('that are no token, or one that somebody changed, are refused', async () => {
      const token = await world.people.token('participant');
      const [header, payload, signature] = token.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      const forged = Buffer.from(JSON.stringify({ ...claims, roles: ['operator'] })).toString('base64url');
      const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
      for (const given of ['junk', `${header}.${forged}.${signature}`, `${none}.${payload}.`]) {
        expect(first(await postGraphql(url(), me, { token: given }))).toEqual([401, 'TOKEN_INVALID']);
      }
    });

    it('are needed for what is not public, and their absence is said', async () => {
      const reply = await world.ask('{ me { id } }');
      expect(reply.errors[0]?.extensions.code).toMatch(/UNAUTHENTICATED|UNAUTHORIZED_FIELD_OR_TYPE/);
      expect(reply.data).toEqual({ me: null });
    });
  });

  describe('a subscription', () => {
    const failureOf = async (query: string, variables: Record<string, unknown> = {}): Promise<TeeiError> => {
      const events = world.people.as('company_manager').subscribe<unknown, Record<string, unknown>>(query, variables);
      const outcome = await events.next().then(
        (event) => event,
        (error: unknown) => error,
      );
      await events.return?.();
      if (outcome instanceof TeeiError) return outcome;
      throw new Error(`The subscription was not refused: ${JSON.stringify(outcome)}`);
    };

    it('to an unknown field names it', async () => {
      const error = await failureOf('subscription { weatherChanged }');
      expect(error.message).toContain('weatherChanged');
      expect(error.code).toBe('GRAPHQL_VALIDATION_FAILED');
    });

    it('with a variable of the wrong type names it', async () => {
      const query = 'subscription ($id: ID!) { metricsChanged(companyId: $id) { seq } }';
      expect((await failureOf(query, { id: { a: 1 } })).message).toContain('$id');
    });

    it('with an id that is none names the field', async () => {
      const error = await failureOf('subscription { privacyRequestProgress(id: "x") { progress } }');
      expect([error.code, error.message]).toEqual(['BAD_USER_INPUT', expect.stringMatching(/^id\b/)]);
    });
  });
}
