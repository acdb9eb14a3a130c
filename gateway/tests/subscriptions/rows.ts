import { GraphQLError } from 'graphql';

export const users: Record<string, object> = { 1: { id: '1', name: 'Ada' }, 2: { id: '2', name: 'Bob' } };
export const products: Record<string, { upc: string; name: string; price: number }> = {
  p1: { upc: 'p1', name: 'Table', price: 100 },
  p2: { upc: 'p2', name: 'Chair', price: 40 },
};

export async function* countdown(from: number) {
  for (let left = from; left >= 0; left--) yield left;
}

export async function* twice() {
  yield 1;
  yield 2;
}

export function failFirst(value: number) {
  if (value === 1) throw new GraphQLError('event 1 failed', { extensions: { code: 'EVENT' } });
  return { id: 'f', body: 'ok', author: { id: '2' }, product: { upc: 'p2' } };
}
