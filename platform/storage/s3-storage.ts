import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { AwsClient } from 'aws4fetch';
import { assertFolder, assertKey } from './keys.js';
import { ObjectNotFound, type ObjectStorage, StorageSilent } from './object-storage.js';

export interface S3Options {
  /** URL of the bucket, with a prefix if there is one: `https://s3.eu-north-1.amazonaws.com/my-bucket/teei`. */
  readonly bucketUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** An answer that takes longer is given up. Default: 10 s. */
  readonly silenceMs?: number;
  /** Bytes of one part of an upload, at least 5 MiB where the store requires it. Default: 8 MiB. */
  readonly partBytes?: number;
}

/** The store refused, with its own code. Holds no key: that is in the log of the caller. */
export class StorageRefused extends Error {
  override readonly name = 'StorageRefused';
  constructor(
    readonly status: number,
    readonly code: string,
    what: string,
  ) {
    super(`The object store refused to ${what}: ${status} ${code}.`);
  }
}

interface Ask {
  readonly what: string;
  readonly method: string;
  readonly query?: string;
  readonly body?: Buffer | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly allow?: readonly number[];
}

/**
 * Objects in a bucket of any S3-compatible store, by Signature Version 4. An object is visible only when all of its parts are there; an
 * upload that breaks off is aborted. Memory holds one part at a time, however large the object is.
 */
export function s3Storage(options: S3Options): ObjectStorage {
  return new S3Storage(options);
}

class S3Storage implements ObjectStorage {
  readonly #client: AwsClient;
  readonly #base: URL;
  readonly #silenceMs: number;
  readonly #partBytes: number;

  constructor({
    bucketUrl,
    region,
    accessKeyId,
    secretAccessKey,
    silenceMs = 10_000,
    partBytes = 8 * 1024 ** 2,
  }: S3Options) {
    // Our own callers repeat; a second layer of repetitions would only hide how long a store is away.
    this.#client = new AwsClient({ accessKeyId, secretAccessKey, region, service: 's3', retries: 0 });
    this.#base = new URL(bucketUrl.endsWith('/') ? bucketUrl : `${bucketUrl}/`);
    this.#silenceMs = silenceMs;
    this.#partBytes = partBytes;
  }

  async put(key: string, body: Readable): Promise<{ bytes: number; sha256: string }> {
    const url = this.#urlOf(key);
    const hash = createHash('sha256');
    let bytes = 0;
    let uploadId: string | null = null;
    const etags: string[] = [];
    try {
      for await (const part of partsOf(body, this.#partBytes)) {
        hash.update(part.chunk);
        bytes += part.chunk.length;
        if (part.isLast && uploadId === null) {
          await this.#ask(url, { what: 'store an object', method: 'PUT', body: part.chunk });
          return { bytes, sha256: hash.digest('hex') };
        }
        uploadId ??= await this.#beginUpload(url);
        etags.push(await this.#putPart(url, { uploadId, number: etags.length + 1, chunk: part.chunk }));
      }
      await this.#completeUpload(url, uploadId!, etags);
    } catch (error) {
      if (uploadId !== null) await this.#abortUpload(url, uploadId);
      throw error;
    }
    return { bytes, sha256: hash.digest('hex') };
  }

  async get(
    key: string,
    part?: { readonly start: number; readonly end: number },
  ): Promise<{ body: Readable; bytes: number }> {
    const headers: Record<string, string> = part ? { range: `bytes=${part.start}-${part.end}` } : {};
    const response = await this.#ask(this.#urlOf(key), {
      what: 'read an object',
      method: 'GET',
      headers,
      allow: [404],
    });
    if (response.status === 404) {
      await response.body?.cancel();
      throw new ObjectNotFound(key);
    }
    const whole = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
    const bytes = Number(whole ?? response.headers.get('content-length'));
    return { body: response.body ? Readable.fromWeb(response.body as never) : Readable.from([]), bytes };
  }

  async delete(key: string): Promise<void> {
    await this.#ask(this.#urlOf(key), { what: 'delete an object', method: 'DELETE', allow: [404] });
  }

  async exists(key: string): Promise<boolean> {
    const response = await this.#ask(this.#urlOf(key), { what: 'look for an object', method: 'HEAD', allow: [404] });
    return response.status !== 404;
  }

  async deleteFolder(folder: string): Promise<void> {
    assertFolder(folder);
    const prefix = `${this.#prefix()}${folder}/`;
    for (;;) {
      const query = `list-type=2&max-keys=1000&prefix=${encodeURIComponent(prefix)}`;
      const response = await this.#ask(this.#bucket(), { what: 'list objects', method: 'GET', query });
      const keys = [...(await response.text()).matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key]) => key!);
      if (keys.length === 0) return;
      for (const key of keys)
        await this.#ask(new URL(`${this.#bucket().pathname}${key}`, this.#base), {
          what: 'delete an object',
          method: 'DELETE',
          allow: [404],
        });
    }
  }

  async ping(): Promise<void> {
    await this.#ask(this.#bucket(), { what: 'show its bucket', method: 'HEAD' });
  }

  async #beginUpload(url: URL): Promise<string> {
    const response = await this.#ask(url, { what: 'begin an upload', method: 'POST', query: 'uploads=' });
    const id = /<UploadId>([^<]+)<\/UploadId>/.exec(await response.text())?.[1];
    if (!id) throw new StorageRefused(response.status, 'NO_UPLOAD_ID', 'begin an upload');
    return id;
  }

  async #putPart(
    url: URL,
    { uploadId, number, chunk }: { uploadId: string; number: number; chunk: Buffer },
  ): Promise<string> {
    const query = `partNumber=${number}&uploadId=${encodeURIComponent(uploadId)}`;
    const response = await this.#ask(url, { what: 'store a part', method: 'PUT', query, body: chunk });
    return response.headers.get('etag') ?? '';
  }

  async #completeUpload(url: URL, uploadId: string, etags: readonly string[]): Promise<void> {
    const parts = etags.map(
      (etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${etag.replaceAll('"', '&quot;')}</ETag></Part>`,
    );
    const response = await this.#ask(url, {
      what: 'complete an upload',
      method: 'POST',
      query: `uploadId=${encodeURIComponent(uploadId)}`,
      body: `<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`,
    });
    // A store may answer 200 and fail afterwards; it says so in the body.
    const text = await response.text();
    if (text.includes('<Error>')) throw refused(response.status, text, 'complete an upload');
  }

  async #abortUpload(url: URL, uploadId: string): Promise<void> {
    const query = `uploadId=${encodeURIComponent(uploadId)}`;
    await this.#ask(url, { what: 'abort an upload', method: 'DELETE', query, allow: [404] }).catch(() => undefined);
  }

  async #ask(url: URL, { what, method, query, body, headers, allow = [] }: Ask): Promise<Response> {
    const target = new URL(url);
    if (query !== undefined) target.search = query;
    const bytes = body === undefined ? undefined : Buffer.from(body as Buffer);
    const sha256 = createHash('sha256')
      .update(bytes ?? '')
      .digest('hex');
    const request = await this.#client.sign(target.toString(), {
      method,
      headers: { ...headers, 'x-amz-content-sha256': sha256 },
      ...(bytes !== undefined && { body: bytes }),
    });
    const response = await this.#answered(fetch(request, { signal: AbortSignal.timeout(this.#silenceMs) }));
    if (response.ok || allow.includes(response.status)) return response;
    throw refused(response.status, await response.text().catch(() => ''), what);
  }

  async #answered(answer: Promise<Response>): Promise<Response> {
    try {
      return await answer;
    } catch (error) {
      if ((error as Error).name === 'TimeoutError') throw new StorageSilent(this.#silenceMs);
      throw error;
    }
  }

  #urlOf(key: string): URL {
    assertKey(key);
    return new URL(key, this.#base);
  }

  /** `/my-bucket/`, without the prefix. */
  #bucket(): URL {
    const [, bucket = ''] = this.#base.pathname.split('/');
    return new URL(`/${bucket}/`, this.#base);
  }

  #prefix(): string {
    return this.#base.pathname.slice(this.#bucket().pathname.length);
  }
}

const refused = (status: number, text: string, what: string): StorageRefused =>
  new StorageRefused(status, /<Code>([^<]+)<\/Code>/.exec(text)?.[1] ?? 'UNKNOWN', what);

/** The stream in pieces of this size; the last one may be shorter, and is empty for an empty stream. */
async function* partsOf(body: Readable, size: number): AsyncGenerator<{ chunk: Buffer; isLast: boolean }> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    const bytes = Buffer.from(piece as Buffer | string);
    waiting.push(bytes);
    length += bytes.length;
    while (length > size) {
      const all = Buffer.concat(waiting);
      yield { chunk: all.subarray(0, size), isLast: false };
      waiting = [all.subarray(size)];
      length = all.length - size;
    }
  }
  yield { chunk: Buffer.concat(waiting), isLast: true };
}
