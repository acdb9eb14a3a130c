import { describe, expect, it, afterEach } from '@jest/globals';
import { GraphQLError, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { Aside } from '../src/aside/aside.js';
import { gatewayConfig } from '../src/config.js';
import { readDocument } from '../src/pipeline/read-document.js';
import { DEFAULT_PLANNING_MS, Planner } from '../src/planning/index.js';
import { dearPlans } from './fixtures/dear-plans.js';
import { library } from './fixtures/edge.js';
import { compose } from './fixtures/federation.js';

const supergraphSdl = compose([library], () => 'http://x');
const documents = [
  '{ me { id name } }',
  'query Named { books(first: 3) { id title ... on Book { draft } } }',
  'query If($c: Boolean!) { me @include(if: $c) { name loans { book { title } fine } } hello }',
  'mutation { rename(id: "b1", title: "x") { title } }',
  'subscription { ticks }',
  '{ things { id ... on Map { scale } ...F } } fragment F on Book { title }',
  '{ nothing }',
];
let aside: Aside | undefined;

afterEach(() => aside?.close());

function start(sdl: string): Aside {
  return (aside = new Aside({ supergraphSdl: sdl, limitMs: DEFAULT_PLANNING_MS }));
}

/** With a process that has worked and has no core any more, as on a machine without a free moment. */
async function startAndStop() {
  const there = start(supergraphSdl);
  const rules = gatewayConfig({});
  await there.judge('{ hello }', rules);
  const first = there.pid!;
  process.kill(first, 'SIGSTOP');
  return { there, rules, first };
}

function planInput(text: string) {
  const document = parse(text);
  const operation = document.definitions.find((it) => it.kind === Kind.OPERATION_DEFINITION) as OperationDefinitionNode;
  return { document, operation, conditions: new Map([['c', true]]) };
}

/** What the gateway's own process finds: plans, or why there are none. */
function plannedHere(sdl: string, texts: readonly string[]): unknown[] {
  const planner = new Planner(sdl);
  return texts.map((text) => {
    try {
      return JSON.parse(JSON.stringify(planner.plan(planInput(text)).passes));
    } catch (error) {
      return (error as Error).message;
    }
  });
}

async function plannedThere(sdl: string, texts: readonly string[]): Promise<unknown[]> {
  const there = start(sdl);
  const plans = await Promise.all(texts.map((text) => there.plan(planInput(text))));
  return plans.map((plan) => (plan instanceof GraphQLError ? plan.message : JSON.parse(plan!)));
}

describe('work aside', () => {
  it('plans what the gateway itself would, and fails where it would', async () => {
    expect(await plannedThere(supergraphSdl, documents)).toEqual(plannedHere(supergraphSdl, documents));
  });

  it('gives up where the gateway itself would', async () => {
    const dear = compose(dearPlans({ subgraphs: 4, types: 8 }), () => 'http://x');
    const texts = ['{ things { size } }', '{ things { id } }'];
    expect(await plannedThere(dear, texts)).toEqual(plannedHere(dear, texts));
  });

  it('judges as the gateway itself would', async () => {
    const rules = gatewayConfig({ introspection: false });
    const { apiSchema } = new Planner(supergraphSdl);
    const there = start(supergraphSdl);
    const texts = [...documents, '{ m', '{ hello __schema { types { name } } }', `{ ${'hello '.repeat(20_000)} }`];
    const verdicts = await Promise.all(texts.map((text) => there.judge(text, rules)));
    const here = texts.map((text) => readDocument(apiSchema, text, rules));
    expect(verdicts).toEqual(here.map((it) => ('rejected' in it ? JSON.parse(JSON.stringify(it)) : 'valid')));
    expect(verdicts.filter((it) => it === 'valid')).toHaveLength(documents.length - 1);
  });

  it('replaces a process that does not get on, and loses no job', async () => {
    const { there, rules, first } = await startAndStop();
    expect(await there.judge('{ hello }', rules)).toBe('valid');
    const second = there.pid!;
    expect(second).not.toBe(first);
    // This one insists, or there would be no end to it.
    process.kill(second, 'SIGSTOP');
    expect(await there.judge('{ hello }', rules)).toBe('valid');
    expect(there.pid).not.toBe(second);
  });

  it('starts again after a death, and loses only the job that was in hand', async () => {
    const { there, rules, first } = await startAndStop();
    const inHand = there.plan(planInput('{ hello }'));
    const waiting = there.judge('{ hello }', rules);
    process.kill(first, 'SIGKILL');
    expect((await inHand) instanceof GraphQLError).toBe(true);
    expect(await waiting).toBe('valid');
    expect(there.pid).not.toBe(first);
  });
});
