import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { isLocalRequest, localOnly } from './index.js';

const from = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  isLocalRequest({ headers: { host: 'localhost:4000', ...headers }, socket: { remoteAddress } });

test.each([
  ['a program', {}, '127.0.0.1'],
  ['a program, over IPv6', { host: '[::1]:4000' }, '::1'],
  ['a program, through a dual-stack socket', { host: '127.0.0.1' }, '::ffff:127.0.0.1'],
  ['a page of ours', { origin: 'http://localhost:4000', 'sec-fetch-site': 'same-origin' }, '127.0.0.1'],
  ['a person who typed the address', { host: 'LOCALHOST:4000', 'sec-fetch-site': 'none' }, '127.0.0.1'],
])('lets in %s', (_who, headers, address) => {
  expect(from(headers, address)).toBe(true);
});

test.each([
  ['another machine', {}, '192.168.1.20'],
  ['another machine, over IPv6', {}, '2001:db8::1'],
  ['an address that only begins like ours', {}, '127.0.0.1.example'],
  ['nobody known', {}, ''],
  ['a name that leads here', { host: 'rebind.example' }, '127.0.0.1'],
  ['a name that leads here, on our port', { host: 'rebind.example:4000' }, '127.0.0.1'],
  ['a name that begins like ours', { host: 'localhost.rebind.example' }, '127.0.0.1'],
  ['a name with ours as its user', { host: 'localhost@rebind.example' }, '127.0.0.1'],
  ['an address of this network', { host: '192.168.1.2:4000' }, '127.0.0.1'],
  ['the address that means every address', { host: '0.0.0.0:4000' }, '127.0.0.1'],
  ['no name', { host: '' }, '127.0.0.1'],
  ['a tunnel that rewrites the name', { 'x-forwarded-for': '203.0.113.7' }, '127.0.0.1'],
  ['a proxy', { forwarded: 'for=203.0.113.7' }, '127.0.0.1'],
  ['a page from elsewhere', { origin: 'https://evil.example' }, '127.0.0.1'],
  ['a page without an origin', { origin: 'null' }, '127.0.0.1'],
  ['a page of another site', { 'sec-fetch-site': 'cross-site' }, '127.0.0.1'],
  ['a page of another port here', { 'sec-fetch-site': 'same-site' }, '127.0.0.1'],
] as [string, Record<string, string>, string][])('keeps out %s', (_who, headers, address) => {
  expect(from(headers, address)).toBe(false);
});

test('a guarded route looks like no route, also to a client that says whatever it likes', async () => {
  const app = fastify();
  app.get('/guarded', { onRequest: localOnly }, () => 'secret');
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const ask = (path: string, headers: Record<string, string>) =>
    new Promise<[number | undefined, string]>((resolve, reject) => {
      request({ host: '127.0.0.1', port, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('end', () => resolve([response.statusCode, text]));
      })
        .on('error', reject)
        .end();
    });
  try {
    expect(await ask('/guarded', {})).toEqual([200, 'secret']);
    const [status, text] = await ask('/guarded', { host: 'rebind.example' });
    const [unknown, nothing] = await ask('/nothing', { host: 'rebind.example' });
    expect([status, text.replaceAll('guarded', 'nothing')]).toEqual([unknown, nothing]);
    expect(status).toBe(404);
  } finally {
    await app.close();
  }
});
