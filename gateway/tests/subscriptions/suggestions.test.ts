import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { listen, startStreaming, type Streaming } from './streaming.js';

let streaming: Streaming;
beforeAll(async () => {
  streaming = await startStreaming({ config: { introspection: false } });
});
afterAll(() => streaming.close());

const subscription = 'subscription S($pace: Pace) { countdown(from: 1, pace: $pace) }';
const refusals = [
  ['subscription { countdwn(from: 1) }', {}],
  ['subscription { countdown(from: 1, pace: QUIK) }', {}],
  [subscription, { pace: 'QUIK' }],
  ['query Q($pace: Pace!) { __typename @skip(if: $pace) }', { pace: 'QUIK' }],
] as const;

it.each(refusals)('suggests nothing of the schema where introspection is off: %s', async (query, variables) => {
  const error = await listen(streaming.client(), query, variables).ended();
  expect(JSON.stringify(error)).toContain('"message"');
  expect(JSON.stringify(error)).not.toMatch(/Did you mean|QUICK|"countdown/);
  for (const accept of ['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0']) {
    const response = await fetch(`${streaming.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    expect(text).toContain('"message"');
    expect(text).not.toMatch(/Did you mean|QUICK/);
  }
});
