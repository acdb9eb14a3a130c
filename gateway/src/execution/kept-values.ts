import type { KeptValue } from '../planning/index.js';
import { isObject, own, setOwn } from './json.js';

/** Gives a value that was kept under a private key its own, on every object that has it. */
export function putInPlace(data: unknown, { path, from, to }: KeptValue): void {
  if (Array.isArray(data)) {
    for (const element of data) putInPlace(element, { path, from, to });
    return;
  }
  if (!isObject(data)) return;
  const [key, ...rest] = path;
  if (key !== undefined) return putInPlace(own(data, key), { path: rest, from, to });
  const value = own(data, from);
  if (value === undefined) return;
  setOwn(data, to, value);
  setOwn(data, from, undefined);
}
