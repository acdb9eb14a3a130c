export interface AvoidedWord {
  /** A regular expression, searched line by line. */
  readonly avoid: string;
  readonly use: string;
  /** `text`: comments, and all of a document; `name`: code without its comments and strings. */
  readonly where: 'text' | 'name';
}

export interface FoundWord {
  readonly line: number;
  readonly word: string;
  readonly use: string;
}

/** The avoided words of a file. `^` in a pattern stands for the beginning of a comment or sentence in it. */
export function avoidedWords(file: string, content: string, words: readonly AvoidedWord[]): FoundWord[] {
  const isCode = /\.(ts|tsx|mjs|cjs)$/.test(file);
  return content.split('\n').flatMap((line, index) => {
    const { code, text } = isCode ? partsOf(line) : { code: '', text: line };
    return words.flatMap(({ avoid, use, where }) => {
      const found = new RegExp(avoid).exec(where === 'text' ? text : code);
      return found ? [{ line: index + 1, word: found[0], use }] : [];
    });
  });
}

/** Good enough for formatted code: a comment has lines of its own, begins with ` *`, or follows the code after ` // `. */
function partsOf(line: string): { readonly code: string; readonly text: string } {
  const comment = /^\s*(?:\/\*\*?|\*|\/\/)\s?(.*?)(?:\*\/)?$/.exec(line);
  if (comment) return { code: '', text: comment[1]!.trim() };
  const [code = '', ...trailing] = line.split(/\s\/\/\s/);
  return { code: code.replaceAll(/'[^']*'|`[^`]*`|"[^"]*"/g, "''"), text: trailing.join(' ').trim() };
}
