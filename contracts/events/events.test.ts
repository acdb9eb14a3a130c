import { readdirSync, readFileSync } from 'node:fs';
import { eventSchemas, type EventType, parsePayload } from './index.js';

const fixtures = new URL('fixtures/', import.meta.url);

describe('events written by an earlier version', () => {
  const shapes = readdirSync(fixtures).flatMap((file) =>
    Object.entries(JSON.parse(readFileSync(new URL(file, fixtures), 'utf8')) as Record<string, unknown>).map(
      ([type, payload]) => [file, type, payload] as const,
    ),
  );

  it.each(shapes)('%s: %s is still understood, and nothing of it is lost', (_file, type, payload) => {
    expect(Object.keys(eventSchemas)).toContain(type);
    expect(parsePayload(type as EventType, payload)).toEqual(payload);
  });
});

test('an event type is words in lower case, joined by dots', () => {
  for (const type of Object.keys(eventSchemas)) expect(type).toMatch(/^[a-z]+(\.[a-z]+)+$/);
});
