import { readFileSync } from 'node:fs';
import { withoutDescription } from './descriptions.js';

test('what has no description is listed by its coordinate', () => {
  const sdl = `
    type Query { "A thing." thing(id: ID!, "How." size: Size): Thing }
    "A thing." type Thing { id: ID! "Its name." name: String! }
    "Size." enum Size { SMALL "Not small." LARGE }
    input ThingInput { "Name." name: String! size: Size }
    interface Named { name: String! }
    union Result = Thing
    scalar Moment
    "" type Empty { "A." a: Int }
  `;
  expect(withoutDescription(sdl)).toEqual([
    'Query.thing(id:)',
    'Thing.id',
    'Size.SMALL',
    'ThingInput',
    'ThingInput.size',
    'Named',
    'Named.name',
    'Result',
    'Moment',
    'Empty',
  ]);
});

test.each(['impact', 'privacy'])('everything in the schema of %s has a description', (subgraph) => {
  const sdl = readFileSync(new URL(`../../subgraphs/${subgraph}/schema.graphql`, import.meta.url), 'utf8');
  expect(withoutDescription(sdl)).toEqual([]);
});
