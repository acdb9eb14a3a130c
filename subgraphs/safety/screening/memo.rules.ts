/** Words come again and again: what is computed of one is kept, and thrown away all at once when there are too many. */
const mostKept = 20_000;
/** Longer ones are rarely words and rarely come again. */
const longestKept = 32;

/** @param compute pure */
export function memoised<T>(compute: (word: string) => T): (word: string) => T {
  const known = new Map<string, T>();
  return (word) => {
    const before = known.get(word);
    if (before !== undefined) return before;
    const computed = compute(word);
    if (word.length > longestKept) return computed;
    if (known.size >= mostKept) known.clear();
    known.set(word, computed);
    return computed;
  };
}
