import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createEngine } from '../src/create-engine.js';
import type { Engine } from '../src/engine.js';
import { parseExact } from '../src/exact-json.js';
import { anonymous } from './fixtures/ask.js';
import { LINK, type ListeningServer, compose, listen } from './fixtures/federation.js';

const NUMBER = '12345678901234567891';

const typeDefs = {
  a: `${LINK}
    scalar Big
    type Query { big: Big bigs: [Big!] any: Big id: ID share: Float size: Int items: [Item!] kept: Value @shareable echo(n: Big, id: ID, share: Float, input: In, of: Int, list: [Big!]): Big }
    input In { n: Big = 12345678901234567893 m: Big }
    type Item @key(fields: "key") { key: Big! }
    type Value @shareable { left: Big data: Big }
  `,
  b: `${LINK}
    scalar Big
    type Query { kept: Value @shareable }
    type Item @key(fields: "key") { key: Big! name: String }
    type Value @shareable { right: Big data: Big }
  `,
};

describe('numbers of custom scalars with more digits than a double', () => {
  let engine: Engine;
  let server: ListeningServer;
  const bodies: string[] = [];

  beforeAll(async () => {
    server = await listen((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        bodies.push(body);
        response.setHeader('content-type', 'application/json');
        const items = `[{"__typename":"Item","key":${NUMBER}},{"__typename":"Item","key":12345678901234567892}]`;
        response.end(
          body.includes('_entities')
            ? '{"data":{"_entities":[{"name":"x"},{"name":"y"}]}}'
            : body.includes('right')
              ? `{"data":{"kept":{"right":${NUMBER},"data":${NUMBER}}}}`
              : `{"data":{"big":${NUMBER},"bigs":[1,-${NUMBER}],"any":{"a":[${NUMBER},1]},"id":${NUMBER},"share":0.12345678901234567891,"size":${NUMBER},"items":${items},"echo":1,"kept":{"left":${NUMBER},"data":${NUMBER}}},"extensions":{"cost":${NUMBER}}}`,
        );
      });
    });
    const fixtures = Object.entries(typeDefs).map(([name, text]) => ({ name, typeDefs: text, resolvers: {} }));
    engine = createEngine({ supergraphSdl: compose(fixtures, () => server.url) });
  });
  beforeEach(() => void bodies.splice(0));
  afterAll(async () => {
    await engine.close();
    await server.close();
  });

  const answerTo = (query: string, variables = '{}') =>
    engine.execute(engine.prepare(parse(query)), {
      variables: parseExact(variables) as Record<string, unknown>,
      identity: anonymous,
      requestId: 'numbers',
    });

  it('are kept in answers', async () => {
    const { data, extensions } = await answerTo('{ big bigs any }');
    expect(data).toBe(`{"big":${NUMBER},"bigs":[1,-${NUMBER}],"any":{"a":[${NUMBER},1]}}`);
    expect(JSON.stringify(extensions)).toBe(`{"cost":${NUMBER}}`);
  });

  it('are kept where two subgraphs bring them', async () => {
    const { data } = await answerTo('{ kept { left right data } }');
    expect(data).toBe(`{"kept":{"left":${NUMBER},"right":${NUMBER},"data":${NUMBER}}}`);
  });

  it('are text in an ID, a double in a Float and nothing in an Int', async () => {
    const { data } = await answerTo('{ id share size }');
    expect(data).toBe(`{"id":"${NUMBER}","share":0.12345678901234568,"size":null}`);
  });

  it('are kept in keys: each object is asked for', async () => {
    const { data } = await answerTo('{ items { name } }');
    expect(data).toBe('{"items":[{"name":"x"},{"name":"y"}]}');
    expect(bodies[1]).toContain(
      `"representations":[{"__typename":"Item","key":${NUMBER}},{"__typename":"Item","key":12345678901234567892}]`,
    );
  });

  it.each([
    [`{ echo(n: ${NUMBER}) }`, '{}', `echo(n:${NUMBER})`],
    [`{ echo(n: -${NUMBER}, list: [1, ${NUMBER}.5]) }`, '{}', `n:-${NUMBER} list:[1 ${NUMBER}.5]`],
    [`{ echo(n: { a: [${NUMBER}], b: "${NUMBER}", c: 1e400 }) }`, '{}', `n:{a:[${NUMBER}]b:"${NUMBER}" c:1e400}`],
    [`{ echo(input: { m: ${NUMBER} }, id: ${NUMBER}) }`, '{}', `m:${NUMBER}`],
    [`query ($n: Big) { echo(n: $n) }`, `{"n":${NUMBER}}`, `"variables":{"n":${NUMBER}}`],
    [`query ($i: In) { echo(input: $i) }`, `{"i":{"m":[${NUMBER}]}}`, `"variables":{"i":{"m":[${NUMBER}]}}`],
    [`query ($n: Big = ${NUMBER}) { echo(n: $n) }`, '{}', `"variables":{"n":${NUMBER}}`],
    [`query ($i: In = { m: ${NUMBER} }) { echo(input: $i) }`, '{}', `"variables":{"i":{"m":${NUMBER}}}`],
    [
      `query ($x: ID, $y: Float) { echo(id: $x, share: $y) }`,
      `{"x":${NUMBER},"y":${NUMBER}}`,
      `"x":${NUMBER},"y":${NUMBER}`,
    ],
  ])('are kept in what is asked: %s %s', async (query, variables, sent) => {
    const { errors } = await answerTo(query, variables);
    expect(errors).toBeUndefined();
    expect(bodies[0]!.replaceAll('\\"', '"')).toContain(sent);
    expect(bodies[0]!).toContain(NUMBER);
  });

  it('are refused where the schema asks for an Int', async () => {
    const { errors } = await answerTo('query ($m: Int = 1) { echo(of: $m) }', `{"m":${NUMBER}}`);
    expect(errors?.[0]?.message).toContain('non 32-bit signed integer');
  });
});
