/** RFC 5646: https://www.rfc-editor.org/rfc/rfc5646#section-2.1 */
const language = '(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{5,8})';
const script = '(?:-[a-z]{4})?';
const region = '(?:-(?:[a-z]{2}|\\d{3}))?';
const variants = '((?:-(?:[a-z0-9]{5,8}|\\d[a-z0-9]{3}))*)';
const extensions = '((?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*)';
const privateUse = 'x(?:-[a-z0-9]{1,8})+';
const wellFormed = new RegExp(
  `^(?:${language}${script}${region}${variants}${extensions}(?:-${privateUse})?|${privateUse})$`,
);
/** Registered before the grammar was, and valid for ever. */
const grandfathered =
  /^(?:en-gb-oed|i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|sgn-(?:be-fr|be-nl|ch-de)|art-lojban|cel-gaulish|no-(?:bok|nyn)|zh-(?:guoyu|hakka|min|min-nan|xiang))$/i;

const longestTag = 100;

/** A BCP 47 tag: `uk`, `nb-NO`, `zh-Hant-HK`, `th-TH-u-nu-thai`. `Intl.Locale` alone would refuse extended languages and private use. */
export function isLanguageTag(tag: string): boolean {
  if (tag.length > longestTag) return false;
  if (grandfathered.test(tag)) return true;
  const [found, variantPart = '', extensionPart = ''] = wellFormed.exec(tag.toLowerCase()) ?? [];
  if (found === undefined) return false;
  return isUnique(variantPart.split('-').slice(1)) && isUnique(extensionPart.match(/-[0-9a-wy-z](?=-)/g) ?? []);
}

const isUnique = (parts: readonly string[]): boolean => new Set(parts).size === parts.length;
