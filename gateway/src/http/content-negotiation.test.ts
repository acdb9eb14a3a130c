import { describe, expect, it } from '@jest/globals';
import { acceptedBy, responseType } from './content-negotiation.js';

const json = 'application/json; charset=utf-8';
const response = 'application/graphql-response+json; charset=utf-8';

describe('the content type of an answer', () => {
  it.each([
    [undefined, json],
    ['*/*', json],
    ['application/*', json],
    ['application/json', json],
    ['application/graphql-response+json', response],
    ['application/graphql-response+json, application/json', response],
    ['application/json, application/graphql-response+json', json],
    ['application/graphql-response+json;q=0.5, application/json;q=0.9', json],
    ['application/json;q=0, */*', response],
    ['text/html,application/xhtml+xml,*/*;q=0.8', json],
    ['image/png', null],
    ['application/json;q=0', null],
  ])('for %s is %s', (accept, type) => {
    expect(responseType(accept)).toBe(type);
    // The second time from memory.
    expect(responseType(accept)).toBe(type);
  });
});

describe('what is sent as a stream', () => {
  const urql =
    'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed';
  const apollo = 'multipart/mixed;boundary="graphql";subscriptionSpec=1.0,application/json';

  it.each([
    [undefined, undefined, undefined],
    ['*/*', undefined, undefined],
    ['application/json', undefined, undefined],
    ['text/event-stream', 'sse', 'sse'],
    ['Text/Event-Stream', 'sse', 'sse'],
    ['text/*', 'sse', 'sse'],
    ['text/event-stream; charset=utf-8', 'sse', 'sse'],
    ['text/event-stream;q=0', undefined, undefined],
    ['text/event-stream; q=0.000, */*', undefined, undefined],
    ['text/event-stream;Q=0', undefined, undefined],
    ['x/text/event-stream, application/json', undefined, undefined],
    ['application/json;x="text/event-stream,text/event-stream"', undefined, undefined],
    [urql, undefined, 'sse'],
    ['text/event-stream, application/json', 'sse', 'sse'],
    ['application/json, text/event-stream', undefined, 'sse'],
    ['text/event-stream;q=0.9, application/json', undefined, 'sse'],
    ['application/json;q=0.5, text/event-stream', 'sse', 'sse'],
    ['text/event-stream, */*', 'sse', 'sse'],
    ['text/event-stream;q=0.1, */*', undefined, 'sse'],
    ['application/json;q=0, text/event-stream;q=0.1', 'sse', 'sse'],
    [apollo, 'multipart', 'multipart'],
    ['application/json, multipart/mixed; SubscriptionSpec="1.0"', undefined, 'multipart'],
    ['MULTIPART/MIXED;boundary="a,b;c";subscriptionSpec=1.0', 'multipart', 'multipart'],
    ['multipart/mixed;subscriptionSpec=1.0;q=0, text/event-stream', 'sse', 'sse'],
    ['multipart/mixed;subscriptionSpec=2.0', undefined, undefined],
    ['multipart/mixed;deferSpec=20220824, application/json', undefined, undefined],
    ['multipart/mixed;deferSpec=20220824, multipart/mixed;subscriptionSpec=1.0', 'multipart', 'multipart'],
    ['text/event-stream;q=0.5, multipart/mixed;subscriptionSpec=1.0;q=0.6', 'multipart', 'multipart'],
    ['image/png', undefined, undefined],
    ['"', undefined, undefined],
  ] as const)('for %s: one result as %s, many as %s', (accept, streamOfOne, stream) => {
    const accepted = acceptedBy(accept);
    expect([accepted.streamOfOne, accepted.stream]).toEqual([streamOfOne, stream]);
  });
});
