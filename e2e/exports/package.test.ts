import { Ajv2020 } from 'ajv/dist/2020.js';
import { readPackage } from '../../app/demo/export-package.js';
import { feedbackEvent, identityOf, waitFor, World } from '../harness/index.js';

const world = new World();
afterAll(() => world.close());

const { userId, companyId } = identityOf('participant');
let files: ReadonlyMap<string, string>;
let othersNames: readonly string[];
const ownText = 'I met so many people this year, and learned to ask.';

/** The people of the company that an officer sees, but for the one who asks. */
async function namesOfOthers(): Promise<string[]> {
  const query = `query ($id: ID!) { company(id: $id) { users(first: 100) { nodes { id name email } } } }`;
  const { data, errors } = await world.ask(query, { as: 'programme_staff', variables: { id: companyId } });
  if (errors.length > 0) throw new Error('The people of the company were not listed.');
  const { nodes } = (data as { company: { users: { nodes: { id: string; name: string }[] } } }).company.users;
  return nodes.filter(({ id }) => id !== userId).map(({ name }) => name);
}

beforeAll(async () => {
  await world.open();
  othersNames = await namesOfOthers();
  const said = othersNames.map((name) => `${name} helped me.`).join(' ');
  await world.send([feedbackEvent({ companyId: companyId!, userId, text: ownText })]);
  await world.send([feedbackEvent({ companyId: companyId!, userId, text: said })]);
  const asked = await world.ask('mutation { requestDataExport { ... on PrivacyRequest { id } } }', {
    as: 'participant',
  });
  const { id } = (asked.data as { requestDataExport: { id: string } }).requestDataExport;
  await waitFor('the package', async () => {
    const { data } = await world.ask('query ($id: ID!) { privacyRequest(id: $id) { status } }', {
      as: 'participant',
      variables: { id },
    });
    return (data as { privacyRequest: { status: string } }).privacyRequest.status === 'COMPLETED' ? true : undefined;
  });
  const link = await world.ask(
    'mutation ($id: ID!) { createDownloadLink(requestId: $id) { ... on DownloadLink { url } } }',
    { as: 'participant', variables: { id } },
  );
  const { url } = (link.data as { createDownloadLink: { url: string } }).createDownloadLink;
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${await world.people.token('participant')}` },
  });
  if (!response.ok) throw new Error(`The link answered ${response.status}.`);
  files = new Map(
    (await readPackage(Buffer.from(await response.arrayBuffer()))).map(({ name, content }) => [name, content]),
  );
});

const jsonOf = (path: string): unknown => JSON.parse(files.get(path)!);

it('holds what the person wrote, and nobody else by name', () => {
  expect(files.get('data/impact/feedback.json')).toContain(ownText);
  expect(othersNames.length).toBeGreaterThan(3);
  const all = [...files].filter(([path]) => path.startsWith('data/') || path.startsWith('portability/'));
  for (const name of othersNames) expect(all.filter(([, content]) => content.includes(name))).toEqual([]);
  expect(files.get('data/impact/feedback.json')).toMatch(/Person \d+ helped me\. Person \d+ helped me/);
});

it('has a schema for every file of records, and every file is as its schema says', () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, validateFormats: false });
  const pairs = [...files.keys()].flatMap((path) => {
    if (path.startsWith('schema/')) return [[path, path.replace('schema/', 'data/').replace('.schema.json', '.json')]];
    if (/^portability\/.*\.schema\.json$/.test(path)) return [[path, path.replace('.schema.json', '.json')]];
    return [];
  });
  expect(pairs.length).toBeGreaterThan(8);
  for (const [schema, path] of pairs) {
    const isValid = ajv.compile(jsonOf(schema!) as object);
    const records = jsonOf(path!) as unknown[];
    expect({ path, records: records.length > 0, valid: isValid(records), errors: isValid.errors }).toMatchObject({
      path,
      records: true,
      valid: true,
      errors: null,
    });
  }
  const data = [...files.keys()].filter((path) => /^data\/(?!privacy)/.test(path));
  for (const path of data)
    expect(files.has(path.replace('data/', 'schema/').replace('.json', '.schema.json'))).toBe(true);
});

it('lets the person take along what they provided, as JSON and as CSV, and nothing inferred', () => {
  const profile = jsonOf('portability/impact/profile.json') as Record<string, unknown>[];
  expect(profile[0]).toMatchObject({ email: 'participant@demo.example' });
  const csv = files.get('portability/impact/feedback.csv')!;
  expect(csv.split('\r\n')[0]).toMatch(/^(\w+,)+\w+$/);
  expect(csv).toContain(ownText);
  const scores = jsonOf('data/impact/outcome-scores.json') as Record<string, unknown>[];
  expect(scores[0]).toHaveProperty('score');
  expect([...files.keys()].filter((path) => path.startsWith('portability/impact/outcome-scores'))).toEqual([]);
});

it('says of every table and store what of it is inside, and why the rest is not', () => {
  const { coverage, complete } = jsonOf('manifest.json') as {
    complete: boolean;
    coverage: { subgraph: string; store: string; section: string | null; rows: number | null; leftOut: object[] }[];
  };
  expect(complete).toBe(true);
  const of = (subgraph: string) => coverage.filter((each) => each.subgraph === subgraph);
  for (const subgraph of ['impact', 'safety', 'q2q-cost', 'privacy']) expect(of(subgraph).length).toBeGreaterThan(10);
  expect(coverage).toContainEqual(expect.objectContaining({ subgraph: 'impact', store: 'object-store', rows: null }));
  for (const each of coverage)
    expect([each.store, each.section !== null || each.leftOut.length > 0]).toEqual([each.store, true]);
  const feedback = of('impact').find(({ store }) => store === 'public.feedback')!;
  expect(feedback).toMatchObject({
    section: 'feedback',
    rows: (jsonOf('data/impact/feedback.json') as unknown[]).length,
  });
});

it('answers Article 15 on a page without scripts', () => {
  const page = files.get('art15.html')!;
  expect(page).toContain('<html lang="en">');
  expect(page).not.toMatch(/<script|javascript:|https?:\/\//i);
  expect(page).toContain('Running programmes');
  expect(page).toContain('Benevity');
  const { processings, recipients, rights } = jsonOf('art15.json') as {
    processings: { purposes: string[]; retain: string[] }[];
    recipients: { name: string; personal: boolean }[];
    rights: string[];
  };
  expect(processings.length).toBeGreaterThan(8);
  expect(processings.every(({ purposes }) => purposes.length > 0)).toBe(true);
  expect(recipients.find(({ name }) => name === 'Benevity')).toMatchObject({ personal: false });
  expect(rights).toHaveLength(8);
});
