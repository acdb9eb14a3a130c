import { NotSent } from '../classification/provider.js';

/** The connection never came to be: nothing was sent. */
const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * `fetch` for providers: says when nothing was sent, follows no redirect (a key goes to no other address), and reads no more
 * than an answer can be.
 */
export const guardedFetch =
  (longestAnswerBytes: number): typeof fetch =>
  async (input, init) => {
    let response: Response;
    try {
      response = await fetch(input, { ...init, redirect: 'error' });
    } catch (error) {
      const code = (error as { cause?: { code?: string } }).cause?.code;
      if (code !== undefined && neverConnected.has(code))
        throw new NotSent(`The provider could not be reached (${code}).`, { cause: error });
      throw error;
    }
    const { status, statusText, headers } = response;
    return new Response(response.body?.pipeThrough(limited(longestAnswerBytes)) ?? null, {
      status,
      statusText,
      headers,
    });
  };

function limited(bytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let read = 0;
  return new TransformStream({
    transform(chunk, controller) {
      read += chunk.byteLength;
      if (read > bytes) controller.error(new Error(`The provider's answer is longer than ${bytes} bytes.`));
      else controller.enqueue(chunk);
    },
  });
}
