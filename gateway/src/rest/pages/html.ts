/** Text that is HTML already. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | undefined | readonly Part[];

/** A template whose values are escaped, unless they are HTML themselves. */
export function html(strings: TemplateStringsArray, ...values: readonly Part[]): Html {
  return { html: strings.reduce((text, piece, index) => text + textOf(values[index - 1]) + piece) };
}

function textOf(part: Part): string {
  if (part === undefined) return '';
  if (Array.isArray(part)) return (part as readonly Part[]).map(textOf).join('');
  if (typeof part === 'object') return (part as Html).html;
  return escape(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (text: string): string => text.replaceAll(/[&<>"']/g, (it) => ENTITIES[it]!);

/** Our own descriptions: `code` and paragraphs are all they have of Markdown. */
export function prose(text: string): Html {
  const parts = text.split('`').map((it, index) => (index % 2 === 1 ? html`<code>${it}</code>` : html`${it}`));
  return { html: parts.map((it) => it.html).join('') };
}
