import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export interface Fonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
}

const { resolve } = createRequire(import.meta.url);
const font = (path: string) => readFile(resolve(`@expo-google-fonts/pt-sans/${path}`));
let loaded: Promise<Fonts> | undefined;

/** PT Sans (SIL Open Font License): Latin and Cyrillic, embedded in every file, so that a reader needs no font of their own. */
export const fonts = (): Promise<Fonts> => {
  loaded ??= Promise.all([font('400Regular/PTSans_400Regular.ttf'), font('700Bold/PTSans_700Bold.ttf')]).then(
    ([regular, bold]) => ({ regular, bold }),
  );
  return loaded;
};
