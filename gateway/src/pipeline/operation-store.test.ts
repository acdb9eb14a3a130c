import { describe, expect, it } from '@jest/globals';
import { buildSchema } from 'graphql';
import { gatewayConfig } from '../config.js';
import type { LoadedSupergraph } from './loaded-supergraph.js';
import { OperationStore } from './operation-store.js';

const schema = buildSchema('type Query { a: Int b: Query }');
const loaded = { engine: { apiSchema: schema } } as unknown as LoadedSupergraph;
const store = (documentCache: { maxEntries?: number; maxBytes?: number }) =>
  new OperationStore(loaded, gatewayConfig({ documentCache: { maxEntries: 100, maxBytes: 1e6, ...documentCache } }));

describe('the operation store', () => {
  it('reads a text once, also one it refuses', () => {
    const documents = store({});
    for (const text of ['{ a }', '{ nope }', '{ a']) expect(documents.document(text)).toBe(documents.document(text));
  });

  it('forgets what came first, by count, and then that it was planned', () => {
    const forgotten: unknown[] = [];
    const engine = { apiSchema: schema, forget: (document: unknown) => forgotten.push(document) };
    const config = gatewayConfig({ documentCache: { maxEntries: 16, maxBytes: 1e6 } });
    const documents = new OperationStore({ engine } as unknown as LoadedSupergraph, config);
    const { document: first } = documents.document('{ a }');
    documents.document('{ b { a } }');
    documents.document('{ x: a }');
    expect(documents.recentTexts(9)).toEqual(['{ x: a }', '{ b { a } }']);
    expect(forgotten).toEqual([first]);
  });

  it('weighs documents by what they take in memory, not by their text', () => {
    const documents = store({ maxBytes: 800_000 });
    const wide = (name: string) => `query ${name} { b { ${'a '.repeat(60)} } }`;
    for (const name of ['A', 'B', 'C', 'D']) documents.document(wide(name));
    // Four texts of 140 characters; two new documents of 66 tokens are beyond the limit.
    expect(documents.recentTexts(9)).toEqual([wide('D')]);
    const blank = (name: string) => `query ${name} { b { a } } ${'#'.repeat(1000)}`;
    for (const name of ['E', 'F', 'G', 'H']) documents.document(blank(name));
    expect(documents.size).toBe(4);
  });

  it('keeps what somebody waits for, whatever else comes', async () => {
    const forgotten: unknown[] = [];
    const engine = { apiSchema: schema, forget: (document: unknown) => forgotten.push(document) };
    const config = gatewayConfig({ documentCache: { maxEntries: 16, maxBytes: 1e6 } });
    const documents = new OperationStore({ engine } as unknown as LoadedSupergraph, config);
    const flood = () => ['{ x: a }', '{ y: a }', '{ z: a }'].forEach((text) => documents.document(text));
    const before = documents.document('{ b { a } }');
    await documents.holding('{ a }', () =>
      documents.holding('{ b { a } }', async () => {
        const read = documents.document('{ a }');
        flood();
        expect([documents.known('{ a }'), documents.known('{ b { a } }')]).toEqual([read, before]);
      }),
    );
    expect(forgotten).not.toContain(before.document);
    expect(documents.recentTexts(9)).toEqual(expect.arrayContaining(['{ a }', '{ b { a } }']));
  });
});
