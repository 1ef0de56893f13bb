import { isPublicAddress, nat64Prefix } from './public-address';

/** The special-purpose registries of IANA, with the first and the last address of each block, and multicast. */
const specialBlocks = [
  ['this network', '0.0.0.0', '0.255.255.255'],
  ['private use', '10.0.0.0', '10.255.255.255'],
  ['shared by carriers', '100.64.0.0', '100.127.255.255'],
  ['loopback', '127.0.0.0', '127.255.255.255'],
  ['link-local', '169.254.0.0', '169.254.255.255'],
  ['private use', '172.16.0.0', '172.31.255.255'],
  ['protocol assignments', '192.0.0.0', '192.0.0.255'],
  ['documentation', '192.0.2.0', '192.0.2.255'],
  ['AS112', '192.31.196.0', '192.31.196.255'],
  ['AMT', '192.52.193.0', '192.52.193.255'],
  ['6to4 relays', '192.88.99.0', '192.88.99.255'],
  ['private use', '192.168.0.0', '192.168.255.255'],
  ['AS112', '192.175.48.0', '192.175.48.255'],
  ['benchmarking', '198.18.0.0', '198.19.255.255'],
  ['documentation', '198.51.100.0', '198.51.100.255'],
  ['documentation', '203.0.113.0', '203.0.113.255'],
  ['multicast', '224.0.0.0', '239.255.255.255'],
  ['reserved, and broadcast', '240.0.0.0', '255.255.255.255'],
  ['unspecified', '::', '::'],
  ['loopback', '::1', '::1'],
  ['IPv4-mapped', '::ffff:0:0', '::ffff:255.255.255.255'],
  ['IPv4-compatible', '::8.8.8.8', '::255.255.255.255'],
  ['IPv4-translated', '::ffff:0:0:0', '::ffff:0:8.8.8.8'],
  ['NAT64', '64:ff9b::', '64:ff9b::ffff:ffff'],
  ['local NAT64', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ['discard', '100::', '100::ffff:ffff:ffff:ffff'],
  ['dummy', '100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff'],
  ['Teredo', '2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['protocol assignments', '2001:1::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['documentation', '2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['6to4', '2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['AS112', '2620:4f:8000::', '2620:4f:8000:ffff:ffff:ffff:ffff:ffff'],
  ['documentation', '3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['segment routing', '5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['unique local', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['link-local', 'fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['site-local', 'fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['multicast', 'ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
] as const;

describe('a public address', () => {
  it.each(['8.8.8.8', '93.184.215.14', '168.63.129.15', '2606:4700::1111', '2a00:1450:4001::5ef', '2001:200::1'])(
    'is %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each(specialBlocks)('is none for %s: %s to %s', (_what, first, last) => {
    expect([isPublicAddress(first), isPublicAddress(last)]).toEqual([false, false]);
  });

  it('is none of the host below a virtual machine, though its number is public', () => {
    expect(isPublicAddress('168.63.129.16')).toBe(false);
  });

  it.each(['fe80::1%lo', '::1%lo', '2606:4700::1111%eth0', '2606:4700::1111%25eth0', '2606:4700::1111%'])(
    'has no zone: %s',
    (address) => expect(isPublicAddress(address)).toBe(false),
  );

  it.each(['2606:4700::5efe:127.0.0.1', '2606:4700::200:5efe:10.0.0.1', '2606:4700:1:2:0:5efe:8.8.8.8'])(
    'holds no address of ISATAP: %s',
    (address) => expect(isPublicAddress(address)).toBe(false),
  );

  it('lies behind no NAT64 of the deployment', () => {
    const prefixes = ['2606:4700:64::/96', '2a00:64::/32'].map((text) => nat64Prefix(text)!);
    for (const inside of ['2606:4700:64::7f00:1', '2a00:64:a00:1::']) {
      expect([isPublicAddress(inside), isPublicAddress(inside, prefixes)]).toEqual([true, false]);
    }
    expect(isPublicAddress('2606:4700:64::1:7f00:1', prefixes)).toBe(true);
  });

  it.each(['', 'shop.example', '127.1', '0x7f000001', '[::1]', '1.2.3.4/32'])('is no other text: %j', (text) =>
    expect(isPublicAddress(text)).toBe(false),
  );
});
