import { Buffer } from 'node:buffer';

export const mostItems = 10_000;
export const mostBytes = 20 * 1024 * 1024;
export const longestItemId = 200;
const mostProblems = 100;

export interface GivenItem {
  readonly id: string;
  readonly text: string;
  readonly locale: string | null;
}

export interface Problem {
  readonly path: string;
  readonly message: string;
}

/** Throws an error whose message says what is allowed. */
type Check = (item: GivenItem) => { readonly field: keyof GivenItem; readonly message: string } | null;

/** Everything that is wrong with a batch, a hundred things at most. Nothing of it is stored while there is one. */
export function problemsOf(items: readonly GivenItem[], check: Check): Problem[] {
  if (items.length === 0 || items.length > mostItems)
    return [{ path: 'input.items', message: `must have 1 to ${mostItems} items, not ${items.length}.` }];
  const bytes = items.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  if (bytes > mostBytes)
    return [
      {
        path: 'input.items',
        message: `must have at most ${mostBytes} bytes of text, not ${bytes}. Send several batches.`,
      },
    ];
  const problems: Problem[] = [];
  const places = new Map<string, number>();
  for (const [at, item] of items.entries()) {
    const found = check(item);
    if (found) problems.push({ path: `input.items.${at}.${found.field}`, message: found.message });
    const before = places.get(item.id);
    if (before === undefined) places.set(item.id, at);
    else
      problems.push({
        path: `input.items.${at}.id`,
        message: `is that of item ${before}, too. Every item needs an id of its own.`,
      });
    if (problems.length >= mostProblems) break;
  }
  return problems;
}

/** 0 to 100; 100 only when it is completed. */
export const progressOf = (done: number, total: number, completed: boolean): number =>
  completed ? 100 : Math.min(99, Math.floor((done * 100) / Math.max(1, total)));

/** One JSON object a line, as `{"id": "7", "text": "…", "locale": "nb-NO"}`; the number of the first line that is none. */
export function itemsOfLines(lines: string): readonly GivenItem[] | { readonly badLine: number } {
  const items: GivenItem[] = [];
  for (const [at, line] of lines.split('\n').entries()) {
    if (line.trim() === '') continue;
    const item = itemOf(line);
    if (!item) return { badLine: at + 1 };
    items.push(item);
  }
  return items;
}

function itemOf(line: string): GivenItem | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return null;
    const { id, text, locale = null } = value as Record<string, unknown>;
    if (typeof id !== 'string' || typeof text !== 'string' || !(locale === null || typeof locale === 'string'))
      return null;
    return { id, text, locale };
  } catch {
    return null;
  }
}
