import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sdkOperations } from '../../app/recorded-operations.js';
import { People, postGraphql, run, type RunningApp, Site } from '../harness/index.js';

describe('a platform that runs only the documents of its allow-list', () => {
  let site: Site;
  let people: People;
  let app: RunningApp;
  beforeAll(async () => {
    site = await Site.create({ GATEWAY_PERSISTED_DOCUMENTS_ONLY: 'true' });
    people = new People(site);
    app = await site.start();
  });
  afterAll(async () => {
    await people.close();
    await site.remove();
  });

  it('answers what the SDK sends and refuses everything else', async () => {
    const token = await people.token('company_manager');
    const ask = (query: string) => postGraphql(`${site.url}/graphql`, { query }, { token });
    const known = sdkOperations().find((text) => /^\s*query \w+ {/.test(text))!;
    expect((await ask(known)).errors ?? []).toEqual([]);
    const refused = (await ask('{ me { id } }')).errors;
    expect(refused?.map(({ extensions }) => extensions?.['code'])).toEqual(['DOCUMENT_NOT_ALLOWED']);
    expect(await app.isReady()).toBe(true);
  });
});

it('does not start without the file of the allow-list, and names it', async () => {
  const file = join(tmpdir(), 'no-such-allow-list.json');
  const site = await Site.create({ GATEWAY_PERSISTED_DOCUMENTS_ONLY: 'true', GATEWAY_PERSISTED_DOCUMENTS_FILE: file });
  try {
    const { code, stderr } = await run('app/main', { env: site.env });
    expect(code).not.toBe(0);
    expect(stderr).toContain(file);
    expect(stderr).toContain('GATEWAY_PERSISTED_DOCUMENTS_FILE');
  } finally {
    await site.remove();
  }
});
