import { type ProviderSandbox, sandboxFaults, startProviderSandbox } from '../index.js';

let sandbox: ProviderSandbox;
beforeAll(async () => {
  sandbox = await startProviderSandbox({ port: 0, answer: () => ({ outcomes: [{ evidence: ['word'] }] }) });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.reset());

const post = (path: string, body: unknown) =>
  fetch(`${sandbox.url}${path}`, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(700) });
const openAi = { model: 'm', messages: [{ role: 'user', content: 'a text' }], max_tokens: 100 };
const anthropic = { model: 'm', max_tokens: 100, system: 'do', messages: [{ role: 'user', content: 'a text' }] };

it.each([
  ['/v1/chat/completions', openAi, 'choices'],
  ['/v1/messages', anthropic, 'content'],
  ['/v1/embeddings', { model: 'e', input: ['a text', 'another'] }, 'data'],
])('answers %s, labelled, and counts', async (path, body, field) => {
  const response = await post(path, body);
  expect([response.status, response.headers.get('x-test-server')]).toEqual([200, 'true']);
  expect(await response.json()).toHaveProperty(field);
  expect(sandbox.counts().calls).toBe(1);
});

it('has every fault in both wire formats, and bills what a provider would', async () => {
  for (const [path, body] of [
    ['/v1/chat/completions', openAi],
    ['/v1/messages', anthropic],
  ] as const) {
    const seen: Record<string, string> = {};
    for (const fault of sandboxFaults) {
      sandbox.plan([fault]);
      seen[fault] = await post(path, body)
        .then(async (response) => `${response.status} ${(await response.text()).slice(0, 6)}`)
        .catch(() => 'no answer');
    }
    expect(seen).toMatchObject({
      SERVER_ERROR: expect.stringContaining('500'),
      SERVER_ERROR_AFTER_WORK: expect.stringContaining('500'),
      SLOW_STREAM: 'no answer',
      ABORT_MID_STREAM: 'no answer',
      NO_ANSWER_AFTER_WORK: 'no answer',
      MALFORMED_RESPONSE: '200 <html>',
      BUSY: expect.stringContaining('429'),
      UNAUTHORISED: expect.stringContaining('401'),
    });
  }
  expect(sandbox.counts()).toMatchObject({ calls: 2 * sandboxFaults.length, billed: 2 * (sandboxFaults.length - 3) });
});

it('takes orders over HTTP', async () => {
  await post('/control', { always: 'UNAUTHORISED' });
  expect((await post('/v1/messages', anthropic)).status).toBe(401);
  await post('/control', { faults: ['SERVER_ERROR', null] });
  expect((await post('/v1/messages', anthropic)).status).toBe(500);
  expect((await post('/v1/messages', anthropic)).status).toBe(200);
  expect((await post('/control', { faults: ['NO_SUCH_FAULT'] })).status).toBe(400);
  expect(await (await fetch(`${sandbox.url}/control`)).json()).toMatchObject({ calls: 3 });
});
