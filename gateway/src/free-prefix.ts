import { type DocumentNode, visit } from 'graphql';

/** A prefix, the wished one if possible, with which no response key of the document begins: any name may be a client's alias. */
export function freePrefix(document: DocumentNode, wished: string): string {
  const keys: string[] = [];
  visit(document, { Field: ({ alias, name }) => void keys.push((alias ?? name).value) });
  let prefix = wished;
  while (keys.some((key) => key.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}
