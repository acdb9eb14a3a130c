import { text as readText } from 'node:stream/consumers';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

export interface PackageFile {
  readonly name: string;
  readonly bytes: number;
  readonly content: string;
}

const open = (archive: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    fromBuffer(archive, { lazyEntries: true }, (error, zip) => (error ? reject(error) : resolve(zip)));
  });

const contentOf = (zip: ZipFile, entry: Entry): Promise<string> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(readText(stream))));
  });

/** Every file of a downloaded export, in the order of the archive. */
export async function readPackage(archive: Buffer): Promise<PackageFile[]> {
  const zip = await open(archive);
  const files: PackageFile[] = [];
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      contentOf(zip, entry).then((content) => {
        files.push({ name: entry.fileName, bytes: entry.uncompressedSize, content });
        zip.readEntry();
      }, reject);
    });
    zip.readEntry();
  });
  return files;
}
