import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Role, roles } from '#platform/auth';
import { annotatedOperations } from '../../app/rest-options.js';
import { feedbackEvent, identityOf, ownCompanyId, waitFor, World } from '../harness/index.js';

const world = new World();
beforeAll(() => world.open());
afterAll(() => world.close());

const endpoints = annotatedOperations();
const queries = endpoints.filter(({ kind }) => kind === 'query');

/** Something that exists for what the path of an endpoint asks for. */
const values: Readonly<Record<string, string>> = {
  period: new Date().toISOString().slice(0, 7),
  companyId: ownCompanyId,
  userId: identityOf('participant').userId,
  modelId: 'embedded/q2q-ngram-2',
  timeZone: 'Europe/Oslo',
};
const unknownId = '00000000-0000-7000-8000-000000000000';

async function rest(path: string, { as, ...init }: RequestInit & { as?: Role } = {}) {
  const token = as && (await world.people.token(as));
  const headers = { ...(init.headers as object), ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${world.site.url}${path}`, { ...init, headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

describe('what is read over REST', () => {
  it.each(queries.map((endpoint) => [endpoint.name, endpoint] as const))(
    '%s answers each role what GraphQL answers it',
    async (_, endpoint) => {
      const needed = endpoint.parameters.filter((it) => it.required);
      const variables = Object.fromEntries(
        needed.map(({ name }): [string, string] => [name, values[name] ?? unknownId]),
      );
      const search = new URLSearchParams(
        needed.flatMap(({ name, in: at }) => (at === 'query' ? [[name, variables[name]!] as [string, string]] : [])),
      );
      const path = `${endpoint.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => variables[name]!)}?${search.toString()}`;
      for (const as of roles) {
        const graphql = await world.ask(endpoint.text, { as, variables });
        const reply = await rest(path, { as });
        const value = graphql.data?.[endpoint.rootKey];
        // A refusal has a code, and its type is said before everything else.
        const { code, __typename: type, ...answer } = (value ?? {}) as Record<string, unknown>;
        const isRefusal = type !== undefined && code !== undefined;
        const refused = graphql.errors.length > 0 || value === null || value === undefined || isRefusal;
        const required = endpoint.requiredMembers.some(
          (name) => (value as Record<string, unknown> | undefined)?.[name] === null,
        );
        const isProblem = reply.headers.get('content-type') === 'application/problem+json; charset=utf-8';
        const said = isProblem ? 'a problem' : (JSON.parse(reply.text) as unknown);
        expect({ as, isError: reply.status >= 400, said }).toEqual(
          refused || required
            ? { as, isError: true, said: 'a problem' }
            : { as, isError: false, said: type === undefined ? value : answer },
        );
      }
    },
  );

  it('is nobody’s without a login', async () => {
    for (const { path, kind, parameters } of endpoints.filter(({ method }) => method === 'GET')) {
      const needed = parameters.filter((it) => it.required && it.in === 'query');
      const search = new URLSearchParams(needed.map(({ name }): [string, string] => [name, values[name] ?? unknownId]));
      const address = path.replaceAll(/\{(\w+)\}/g, (_match, variable: string) => values[variable] ?? unknownId);
      const reply = await rest(`${address}?${search.toString()}`);
      expect({ path, kind, status: reply.status }).toEqual({ path, kind, status: 401 });
    }
  });
});

describe('a copy of one’s data', () => {
  it('is asked for once per key, and followed at its address until it is there', async () => {
    const ask = () =>
      rest('/v1/privacy/export', {
        as: 'participant',
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': '"rest-export-1"' },
        body: '{}',
      });
    const first = await ask();
    expect(first.status).toBe(202);
    const location = first.headers.get('location')!;
    const again = await ask();
    expect({ status: again.status, location: again.headers.get('location') }).toEqual({ status: 202, location });
    const done = await waitFor('the export', async () => {
      const { text, status } = await rest(location, { as: 'participant' });
      expect(status).toBe(200);
      const request = JSON.parse(text) as { status: string; progress: number };
      return request.status === 'COMPLETED' ? request : undefined;
    });
    expect(done.progress).toBe(100);
    expect((await rest(location, { as: 'volunteer' })).status).toBe(404);
  });
});

describe('the id that a company gives a person', () => {
  it('stands wherever a path or a body takes userId, for who may see the person', async () => {
    const found = await rest('/v1/impact/people/user-123', { as: 'privacy_officer' });
    expect(found.status).toBe(200);
    const { id } = JSON.parse(found.text) as { id: string };
    const [byExternalId, byUuid] = await Promise.all(
      ['user-123', id].map((userId) => rest(`/v1/privacy/requests/${userId}`, { as: 'privacy_officer' })),
    );
    expect(byExternalId).toMatchObject({ status: 200, text: byUuid!.text });
    const asked = await rest('/v1/privacy/export', {
      as: 'privacy_officer',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"userId":"user-123"}',
    });
    expect(asked.status).toBe(202);
    const listed = await rest('/v1/privacy/requests/user-123', { as: 'privacy_officer' });
    expect((JSON.parse(listed.text) as { nodes: unknown[] }).nodes).toHaveLength(1);
    for (const [as, userId] of [
      ['privacy_officer', 'user-0'],
      ['participant', 'user-123'],
    ] as const)
      expect((await rest(`/v1/privacy/requests/${userId}`, { as })).status).toBe(404);
    expect((await rest('/v1/privacy/requests/user-123')).status).toBe(401);
  });
});

describe('the journey of a person', () => {
  it('is evaluated for those who run the programmes, and says which facts fired a flag', async () => {
    const { userId } = identityOf('participant');
    const evaluate = (body: object, as: Role) =>
      rest(`/v1/journey/${userId}/evaluate`, {
        as,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const tried = await evaluate({ dryRun: true }, 'programme_staff');
    expect(tried.status).toBe(200);
    expect(JSON.parse(tried.text)).toMatchObject({ userId, dryRun: true, ruleVersion: 1 });
    await evaluate({}, 'programme_staff');
    const again = JSON.parse((await evaluate({}, 'programme_staff')).text) as Record<string, unknown>;
    expect(again).toMatchObject({ dryRun: false, flagsSet: [], flagsEnded: [], milestonesReached: [] });
    const reached = await rest(`/v1/journey/${userId}/milestones`, { as: 'participant' });
    const { nodes } = JSON.parse(reached.text) as { nodes: { milestone: string; reasons: { facts: unknown[] }[] }[] };
    expect(nodes.map(({ milestone }) => milestone)).toContain('first_session');
    expect(nodes.every(({ reasons }) => reasons.every(({ facts }) => facts.length > 0))).toBe(true);
    expect((await evaluate({}, 'participant')).status).toBe(403);
    expect((await rest('/v1/journey/user-0/flags', { as: 'programme_staff' })).status).toBe(404);
    expect((await rest(`/v1/journey/${userId}/flags`, { as: 'company_manager' })).status).toBe(404);
  });
});

describe('a stream of events', () => {
  /** Reads events until there are enough, then leaves. */
  async function events(count: number, headers: Record<string, string> = {}, onFirst?: () => Promise<unknown>) {
    const leave = new AbortController();
    const token = await world.people.token('company_manager');
    const response = await fetch(`${world.site.url}/v1/metrics/${ownCompanyId}/stream`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
      signal: leave.signal,
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const seen: { id: number; event: string; data: { seq: number; feedback: { total: number } } }[] = [];
    let rest = '';
    try {
      for await (const piece of response.body!.pipeThrough(
        new TextDecoderStream(),
      ) as unknown as AsyncIterable<string>) {
        const blocks = (rest + piece).split('\n\n');
        rest = blocks.pop()!;
        for (const block of blocks.filter((it) => it.includes('data: '))) {
          const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
          seen.push({ id: Number(field('id')), event: field('event')!, data: JSON.parse(field('data')!) as never });
          if (seen.length === 1) await onFirst?.();
        }
        if (seen.length >= count) break;
      }
    } finally {
      leave.abort();
    }
    return seen;
  }

  it('begins with the figures now, brings each change, and goes on after the last one seen', async () => {
    const { userId, companyId } = identityOf('participant');
    const send = () => world.send(feedbackEvent({ companyId: companyId!, userId }));
    const [first, second] = await events(2, {}, send);
    expect(first).toMatchObject({ event: 'metrics', id: first!.data.seq });
    expect(second!.id).toBeGreaterThan(first!.id);
    expect(second!.data.feedback.total).toBeGreaterThan(first!.data.feedback.total);
    const [resumed] = await events(1, { 'last-event-id': String(first!.id) });
    expect(resumed!.id).toBeGreaterThanOrEqual(second!.id);
  });
});
