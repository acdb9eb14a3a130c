import { describe, expect, it } from '@jest/globals';
import { responseType } from './content-negotiation.js';

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
