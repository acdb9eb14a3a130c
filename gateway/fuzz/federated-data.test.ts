import { describe, expect, it } from '@jest/globals';
import { createEngine } from '../src/create-engine.js';
import { ask } from '../tests/fixtures/ask.js';
import { contexts } from '../tests/fixtures/contexts.js';
import { compose } from '../tests/fixtures/federation.js';
import { mockSubgraphs, wholeGraph } from './federated-data.js';

describe('made-up subgraphs and the whole graph', () => {
  it('agree about arguments from contexts', async () => {
    const supergraphSdl = compose(contexts, (name) => `http://${name}.invalid`);
    const data = { seed: 3, nulls: 0, errors: 0 };
    const engine = createEngine({ supergraphSdl, transports: mockSubgraphs(supergraphSdl, data) });
    const query = '{ users { orders { id total } } }';
    const answer = await ask(engine, query);
    expect(JSON.stringify(answer)).toContain('currency');
    expect(answer.errors).toBeUndefined();
    const truth = await wholeGraph(supergraphSdl, data)!.execute({ query, headers: {} });
    expect(answer.data).toEqual(truth.data);
    await engine.close();
  });
});
