import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, Kind, parse, validate } from 'graphql';
import { MeDocument } from '../../clients/sdk/src/index.js';
import { projectRoot } from '#platform/project-root';
import { sdkOperations } from '../recorded-operations.js';

describe('what the gateway plans at the start', () => {
  it("is every operation of our own client, word for word, and fits today's API", () => {
    const schema = buildSchema(readFileSync(join(projectRoot(), 'contracts', 'api.graphql'), 'utf8'));
    expect(sdkOperations()).toContain(MeDocument.toString());
    for (const text of sdkOperations()) {
      const document = parse(text);
      expect(document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)).toBe(true);
      expect(validate(schema, document)).toEqual([]);
    }
  });
});
