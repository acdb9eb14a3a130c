import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';

type Asked = Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } };

const localHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const localOrigin = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const localAddress = /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$/i;
/** A request with one of these was forwarded: its sender may be anywhere. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Whether a program or a page of this machine asks. The address alone does not tell: a name of a stranger may lead here (DNS
 * rebinding), a tunnel or a proxy may stand in front, and a browser here may ask for a page from elsewhere.
 */
export function isLocalRequest({ headers, socket }: Asked): boolean {
  const { host, origin, 'sec-fetch-site': site } = headers;
  if (!localAddress.test(socket.remoteAddress ?? '') || !localHost.test(host ?? '')) return false;
  if (forwarding.some((name) => headers[name] !== undefined)) return false;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || localOrigin.test(origin);
}

/** A hook (`onRequest`) for routes that exist for development: for everybody who is not on this machine there is nothing here. */
export async function localOnly(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (isLocalRequest(request.raw)) return undefined;
  reply.callNotFound();
  return reply;
}
