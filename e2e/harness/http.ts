export interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly field?: string };
}

export interface GraphqlReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly GraphqlError[];
}

/** One GraphQL request as bytes on the wire: for what a typed client would never send. */
export async function postGraphql(
  url: string,
  body: string | object,
  options: { readonly token?: string; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<GraphqlReply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(options.token !== undefined && { authorization: `Bearer ${options.token}` }),
      ...options.headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const parsed = parse(text);
  return { status: response.status, headers: response.headers, text, data: parsed.data, errors: parsed.errors ?? [] };
}

function parse(text: string): { data?: GraphqlReply['data']; errors?: readonly GraphqlError[] } {
  try {
    return JSON.parse(text) as ReturnType<typeof parse>;
  } catch {
    return {};
  }
}

export interface WebhookReply {
  readonly status: number;
  readonly text: string;
  readonly accepted?: number;
  readonly duplicates?: number;
  readonly error?: {
    readonly code: string;
    readonly message: string;
    readonly problems?: readonly { readonly path: string; readonly message: string }[];
    readonly ids?: readonly string[];
  };
}
