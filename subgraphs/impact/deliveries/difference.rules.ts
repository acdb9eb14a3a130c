/** One value that differs, by its place. */
export interface Difference {
  /** Such as `totals.minutes` or `programs.2.sessions`. */
  readonly path: string;
  /** As JSON; null where there was, or is, nothing. */
  readonly before: string | null;
  readonly after: string | null;
}

const most = 200;

/** Where two JSON values differ, leaf by leaf. Items of lists that have an `id` are compared by it, whatever their order. */
export function differencesBetween(before: unknown, after: unknown): Difference[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .filter((path) => old.get(path) !== now.get(path))
    .slice(0, most)
    .map((path) => ({ path, before: old.get(path) ?? null, after: now.get(path) ?? null }));
}

function leavesOf(value: unknown, path = '', leaves = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null) {
    leaves.set(path, JSON.stringify(value) ?? 'null');
    return leaves;
  }
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const name = Array.isArray(value) && hasId(item) ? item.id : key;
    leavesOf(item, path === '' ? name : `${path}.${name}`, leaves);
  }
  return leaves;
}

const hasId = (item: unknown): item is { id: string } =>
  typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string';
