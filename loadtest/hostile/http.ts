import { gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { queries } from '../gateway/shop.js';
import { type Kind, kind, orLater, repeat } from './kind.js';
import { ask, exchange, request, send } from './wire.js';

const SMALL = JSON.stringify({ query: queries.small });
const JSON_TYPE = { 'content-type': 'application/json' };
/** 20 MB of zeros in 20 KB. */
const BOMB = gzipSync(Buffer.alloc(20 * 1024 * 1024));
const HUGE = request({ body: JSON.stringify({ query: `{ member(id: "${'x'.repeat(2_000_000)}") { id } }` }) });
const BRACKETS = request({ body: '['.repeat(1_000_000) });
const HEAD = 'POST /graphql HTTP/1.1\r\nhost: hostile\r\ncontent-type: application/json\r\n';

const CHUNKED = Buffer.from(
  `${HEAD}transfer-encoding: chunked\r\n\r\n${`10000\r\n${'x'.repeat(0x10000)}\r\n`.repeat(20)}0\r\n\r\n`,
);

const bodies: readonly Kind[] = [
  kind('huge body', '413 BODY_TOO_LARGE', (at) => exchange(at, HUGE)),
  kind('huge body in chunks', '413 BODY_TOO_LARGE', (at) => exchange(at, CHUNKED)),
  kind('compressed bomb', '415 UNSUPPORTED_MEDIA_TYPE', (at) =>
    send(at, { headers: { ...JSON_TYPE, 'content-encoding': 'gzip' }, body: BOMB }),
  ),
  kind('malformed JSON', '400 BAD_REQUEST', (at) => send(at, { body: '{"query": "{ me { id } }"' })),
  kind('megabyte of brackets', orLater('400 BAD_REQUEST'), (at) => exchange(at, BRACKETS)),
  kind('tokens that are no JSON', '400 BAD_REQUEST', (at) =>
    send(at, { body: '{"query": NaN, "variables": undefined}' }),
  ),
  kind('JSON that is no object', '400 BAD_REQUEST', (at) => send(at, { body: '"{ me { id } }"' })),
  kind('duplicate keys', '200', (at) => send(at, { body: `{"query":"{ nothing }","query":"{ me { id } }"}` })),
  kind('empty body', '400 BAD_REQUEST', (at) => send(at, {})),
  kind('bad UTF-8', '400 BAD_REQUEST', (at) => send(at, { body: Buffer.from(SMALL).fill(0xff, 12, 13) })),
  kind('null byte', '400 GRAPHQL_PARSE_FAILED', (at) => ask(at, '{ me\u0000 { id } }')),
  kind('batch', '400 BATCH_LIMIT_EXCEEDED', (at) => send(at, { body: `[${Array(500).fill(SMALL).join()}]` })),
  kind('empty batch', '400 BAD_REQUEST', (at) => send(at, { body: '[]' })),
];

const heads: readonly Kind[] = [
  kind('wrong method', '405 METHOD_NOT_ALLOWED', (at) => send(at, { method: 'DELETE' })),
  kind('unknown method', '400 BAD_REQUEST', (at) => send(at, { method: 'BREW' })),
  kind('wrong content type', '415 UNSUPPORTED_MEDIA_TYPE', (at) =>
    send(at, { headers: { 'content-type': 'application/xml' }, body: '<q/>' }),
  ),
  kind('wrong charset', '415 UNSUPPORTED_MEDIA_TYPE', (at) =>
    send(at, { headers: { 'content-type': 'application/json; charset=utf-16' }, body: SMALL }),
  ),
  kind('unacceptable type', '406 NOT_ACCEPTABLE', (at) =>
    send(at, { headers: { ...JSON_TYPE, accept: 'image/png' }, body: SMALL }),
  ),
  kind('forged form', '400 CSRF_PREVENTED', (at) =>
    send(at, { headers: { 'content-type': 'text/plain' }, body: SMALL }),
  ),
  kind('forged GET', '400 CSRF_PREVENTED', (at) =>
    send(at, { method: 'GET', path: '/graphql?query={me{id}}', headers: {} }),
  ),
  kind('odd paths', '404 NOT_FOUND', (at, nth) =>
    send(at, { method: 'GET', path: `/graphql/../%0d%0aset-cookie:a=${nth}/${'x'.repeat(2000)}`, headers: {} }),
  ),
  kind('huge header', '431 BAD_REQUEST', (at) => send(at, { headers: { 'x-big': 'x'.repeat(20_000) }, body: SMALL })),
  kind('thousands of headers', '431 BAD_REQUEST', (at) =>
    exchange(at, `${HEAD}${repeat(4000, (it) => `x-${it}: 1`).replaceAll(' x-', '\r\nx-')}\r\n\r\n`),
  ),
  kind('no HTTP', '400 BAD_REQUEST', (at) => exchange(at, '\x16\x03\x01\x00 hello\r\n\r\n')),
  kind('two lengths', '400 BAD_REQUEST', (at) =>
    exchange(at, `${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /admin HTTP/1.1\r\n\r\n`),
  ),
  kind('line break in a header', '400 BAD_REQUEST', (at) => exchange(at, `${HEAD}x-a: b\rx-c: d\r\n\r\n`)),
];

/** Requests that are right, from clients that are not. */
const manners: readonly Kind[] = [
  kind('pipelined flood', '200', (at) => {
    const one = request({ body: SMALL });
    return exchange(at, Buffer.concat(Array.from({ length: 50 }, () => one)), { answers: 50 });
  }),
  kind('one byte per chunk', '200', (at) => {
    const chunks = SMALL.replace(/./g, (character) => `1\r\n${character}\r\n`);
    return exchange(at, `${HEAD}transfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`);
  }),
  kind('client that leaves', 'left', (at, nth) => {
    const bytes = request({ body: JSON.stringify({ query: `# ${nth % 4}\n${queries.medium}` }) });
    return new Promise((resolve) => {
      const socket = connect(at.port, at.host, () => {
        socket.write(bytes, () => socket.destroy());
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve('left'));
    });
  }),
];

export const http: readonly Kind[] = [...bodies, ...heads, ...manners];
