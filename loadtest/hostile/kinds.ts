import { documents } from './documents.js';
import { http } from './http.js';
import type { Kind } from './kind.js';
import { sockets } from './sockets.js';

export const kinds: readonly Kind[] = [...documents, ...http, ...sockets];

/** Throws an error that lists the names when there is no such kind. */
export function kindsNamed(names: readonly string[]): readonly Kind[] {
  return names.map((name) => {
    const found = kinds.find((each) => each.name === name);
    if (!found)
      throw new Error(`There is no kind "${name}". There are:\n  ${kinds.map((each) => each.name).join('\n  ')}`);
    return found;
  });
}
