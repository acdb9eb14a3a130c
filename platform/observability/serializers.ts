/** What a log line says about an HTTP exchange: no query string, no headers, no address, no secret in the path. */
export const requestSerializers = {
  req: (request: { method?: string; url?: string; id?: unknown }) => ({
    method: request.method,
    path: safePath(request.url ?? ''),
  }),
  res: (reply: { statusCode?: number }) => ({ statusCode: reply.statusCode }),
};

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The path without its query; long segments that are not ids (one-time links) are cut. */
export function safePath(url: string): string {
  return url
    .split('?', 1)[0]!
    .split('/')
    .map((segment) => (segment.length > 24 && !uuid.test(segment) ? `${segment.slice(0, 4)}…` : segment))
    .join('/');
}
