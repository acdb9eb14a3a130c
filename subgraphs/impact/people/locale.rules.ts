import { isLanguageTag } from '#platform/text';

/** A language tag in its canonical form, `nb-NO` for `NB-no`; null for what is no BCP 47 tag. */
export function parseLocale(given: string): string | null {
  if (!isLanguageTag(given)) return null;
  try {
    return Intl.getCanonicalLocales(given)[0] ?? null;
  } catch {
    return null;
  }
}
