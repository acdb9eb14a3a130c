import { useAction } from '#data';
import { SetLocaleDocument, useViewer } from '#shell';
import { Select } from '#ui';
import { languageOf, useWords } from '#words';

const locales = { en: 'en-GB', no: 'nb-NO', uk: 'uk-UA' } as const;

/** Each language is named in itself. */
export function LanguageChoice() {
  const words = useWords();
  const viewer = useViewer();
  const [, setLocale] = useAction(SetLocaleDocument);
  return (
    <Select
      label={words.language}
      value={languageOf(viewer.locale ?? navigator.language)}
      onChange={(event) => void setLocale({ locale: locales[event.target.value as keyof typeof locales] })}
    >
      <option value="en" lang="en">
        English
      </option>
      <option value="no" lang="nb">
        Norsk
      </option>
      <option value="uk" lang="uk">
        Українська
      </option>
    </Select>
  );
}
