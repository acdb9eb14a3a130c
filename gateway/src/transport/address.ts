/** Where a subgraph listens, as undici wants it. */
export interface Address {
  readonly origin: string;
  readonly path: string;
  readonly socketPath: string | undefined;
}

/** Of `http(s)://host/path` or `unix:/path/to.sock[:/http/path]`. */
export function addressOf(url: string): Address {
  if (url.startsWith('unix:')) {
    const [socketPath = '', path = '/graphql'] = url.slice('unix:'.length).split(':');
    return { origin: 'http://localhost', path, socketPath };
  }
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search, socketPath: undefined };
}
