import { expect, test } from '@jest/globals';
import { readEndpoints } from '#contracts/endpoints';
import { refusalPlaces } from './refusal-places.rules.js';

const [keep, list] = readEndpoints([
  {
    domain: 'things',
    body: `mutation Keep($id: ID!, $schedule: String, $month: String, $items: [Item!], $expectedVersion: Int) @http(PUT: "/v1/things/{id}") {
      keep(input: { thingId: $id, cron: $schedule, period: { month: $month }, items: $items, version: $expectedVersion }) { id }
    }
    query List($platform: String) @http(GET: "/v1/things") { list(filter: { partner: $platform }) { id } }`,
  },
]);

test.each([
  ['input.cron', { pointer: '#/schedule' }],
  ['input.items.3.text', { pointer: '#/items/3/text' }],
  ['input.thingId', { parameter: 'id' }],
  ['input.version', { parameter: 'if-match' }],
  ['input.period.month', { pointer: '#/month' }],
  // The whole of it is wrong: what it is made of is named.
  ['input.period', { pointer: '#/month' }],
  ['input.unknown', { pointer: '#/unknown' }],
  ['input', { pointer: '#' }],
  ['', { pointer: '#' }],
])('%s is at %j', (path, place) => {
  expect(refusalPlaces(keep!)(path)).toEqual(place);
});

test('what comes in the query is a parameter', () => {
  expect(refusalPlaces(list!)('filter.partner')).toEqual({ parameter: 'platform' });
});
