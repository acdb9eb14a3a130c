import { isAllowedHost, isAllowedUrl, isPublicAddress } from './addresses.js';

test('private, local, reserved and translated addresses are not public', () => {
  const refused = [
    '0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1',
    '198.18.0.1', '203.0.113.9', '224.0.0.1', '255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8',
    '64:ff9b::7f00:1', 'fc00::1', 'fd12::1', 'fe80::1', 'ff02::1', '2001:db8::1', '2002:7f00:1::', 'example.org', '',
  ]; // biome-ignore format: a list
  expect(refused.filter(isPublicAddress)).toEqual([]);
  expect(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111'].filter((a) => !isPublicAddress(a))).toEqual([]);
});

test('a star is every name below a domain, never the domain or one that ends like it', () => {
  const hosts = ['*.workday.com', 'api.benevity.org'];
  expect(isAllowedHost('wd3-services1.workday.com', hosts)).toBe(true);
  expect(isAllowedHost('API.benevity.org', hosts)).toBe(true);
  expect(
    ['workday.com', 'evilworkday.com', 'workday.com.evil.example', 'benevity.org'].filter((h) =>
      isAllowedHost(h, hosts),
    ),
  ).toEqual([]);
});

test('only https on its own port, without a password, at a name', () => {
  const hosts = ['api.benevity.org', '8.8.8.8', '[::1]'];
  const allowed = (url: string) => isAllowedUrl(new URL(url), hosts);
  expect(allowed('https://api.benevity.org/donations')).toBe(true);
  expect(
    [
      'http://api.benevity.org/',
      'https://api.benevity.org:8443/',
      'https://user:secret@api.benevity.org/',
      'https://8.8.8.8/',
      'https://[::1]/',
      'https://api.benevity.org@127.0.0.1/',
      'https://api.benevity.org.evil.example/',
    ].filter(allowed),
  ).toEqual([]);
});
