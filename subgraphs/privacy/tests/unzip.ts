import { text } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** Files of a ZIP by path. yauzl itself refuses absolute paths, `..` and backslashes. */
export async function unzip(zip: Buffer): Promise<Map<string, string>> {
  const file = await fromBufferPromise(zip, { lazyEntries: true });
  const files = new Map<string, string>();
  for await (const entry of file.eachEntry())
    files.set(entry.fileName, await text(await file.openReadStreamPromise(entry)));
  return files;
}
