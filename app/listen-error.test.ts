import { assertCanListen, listenError } from './listen-error.js';

test.each([
  ['no-such-host.invalid', /^HOST "no-such-host.invalid" is no name or address of this machine/],
  ['192.0.2.1', /^HOST "192.0.2.1" is not an address of this machine/],
])('HOST=%s is named with what to use instead', async (host, expected) => {
  await expect(assertCanListen({ host, port: 0 })).rejects.toThrow(expected);
});

test('a port for root alone is not blamed on the data directory', () => {
  const refused = Object.assign(new Error('listen EACCES: permission denied 0.0.0.0:80'), { code: 'EACCES' });
  const { message } = listenError(refused, { host: '0.0.0.0', port: 80 }) as Error;
  expect(message).toMatch(/^Port 80 may not be used by this user.*PORT=/);
});

test('anything else stays what it is', () => {
  const other = new Error('something else');
  expect(listenError(other, { host: '127.0.0.1', port: 4000 })).toBe(other);
});
