import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'graphql';
import { createEngine } from '../src/create-engine.js';
import { TakesLong } from '../src/planning/index.js';
import { type EdgeFixture, startEdge } from './fixtures/edge.js';
import { dearPlans } from './fixtures/dear-plans.js';
import { type Federation, compose, startFederation } from './fixtures/federation.js';

const DEAR = '{ things { size } }';
const REFUSED = 'PLANNING_LIMIT_EXCEEDED';

describe('an operation that is too dear to plan', () => {
  let federation: Federation;
  let edge: EdgeFixture;
  beforeAll(async () => {
    federation = await startFederation(dearPlans({ subgraphs: 4, types: 8 }));
    edge = await startEdge({
      supergraph: { sdl: federation.supergraphSdl },
      recordedOperations: ['query Recorded { things { size } }'],
    });
  });
  afterAll(async () => {
    await edge.close();
    await federation.close();
  });
  const refusals = async (): Promise<string | undefined> =>
    new RegExp(`gateway_rejections_total{code="${REFUSED}"} (\\d+)`).exec(await edge.metrics())?.[1];

  it('is refused with what to do, and counted; others are planned', async () => {
    const { status, body } = await edge.post(DEAR);
    expect([status, body.errors?.[0]?.extensions]).toEqual([400, { code: REFUSED, limit: 500 }]);
    expect(body.errors?.[0]?.message).toMatch(
      /more than 500 ms, the limit here \(limits\.planningMs\)\. Ask for fewer fields.*split/,
    );
    expect(await refusals()).toBe('1');
    expect((await edge.post('{ things { id } }')).body).toEqual({ data: { things: [{ id: '1' }] } });
  });

  it('is refused also where the values of variables make it dear', async () => {
    // Both ways in one: it is planned for `false` first.
    const text = 'query Q($all: Boolean!) { things { size @include(if: $all) id @skip(if: $all) } }';
    expect((await edge.post(text, { variables: { all: false } })).status).toBe(200);
    for (const count of ['2', '3']) {
      const { status, body } = await edge.post(text, { variables: { all: true } });
      expect([status, body.errors?.[0]?.extensions.code]).toEqual([400, REFUSED]);
      expect(await refusals()).toBe(count);
    }
  });

  it('is reported and skipped where it was recorded', () => {
    const reported = edge.logged.filter(({ message }) => message.includes('too dear'));
    expect(reported.map(({ details }) => details['operation'])).toEqual(['Recorded']);
  });
});

describe('the planner', () => {
  it('remembers what it refused', () => {
    const engine = createEngine({
      supergraphSdl: compose(dearPlans({ subgraphs: 4, types: 8 }), () => 'http://x'),
      planningMs: 50,
    });
    const document = parse(DEAR);
    const refusal = (): unknown => {
      try {
        return engine.prepare(document);
      } catch (error) {
        return error;
      }
    };
    const first = refusal();
    expect(first).toMatchObject({ extensions: { code: REFUSED, limit: 50 } });
    expect(refusal()).toBe(first);
    expect(engine.ahead!.missing({ document, operationName: undefined, variables: {} })).toBeUndefined();
  });

  it('gives up sooner in haste, and remembers nothing of that', () => {
    const engine = createEngine({ supergraphSdl: compose(dearPlans({ subgraphs: 4, types: 8 }), () => 'http://x') });
    const of = { document: parse(DEAR), operationName: undefined, variables: {} };
    expect(() => engine.ahead!.finish(of, true).next()).toThrow(TakesLong);
    expect(engine.ahead!.missing(of)).toBeDefined();
  });

  it('refuses to list more ways than memory has room for', () => {
    const engine = createEngine({
      supergraphSdl: compose(dearPlans({ subgraphs: 4, types: 9 }), () => 'http://x'),
      planningMs: 1e9,
    });
    expect(() => engine.prepare(parse(DEAR))).toThrow(/262144 ways to combine subgraphs/);
  });
});
