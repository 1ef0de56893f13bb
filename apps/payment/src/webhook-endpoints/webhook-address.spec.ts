import { nat64Prefix } from './public-address';
import { AddressRefused, isPublicAddress, WebhookAddresses } from './webhook-address';

const publicResolve = () => Promise.resolve([{ address: '93.184.215.14', family: 4 }]);
const merchantId = 'mer_1';
const strict = new WebhookAddresses({ allowLoopback: false, resolve: publicResolve });
const onOneMachine = new WebhookAddresses({ allowLoopback: true, resolve: publicResolve });

describe('where webhooks may go', () => {
  it.each([
    'https://shop.example/hooks',
    'https://shop.example:8443/hooks?shop=1',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('allows %s', async (url) => {
    expect(strict.refusalOf(url)).toBeNull();
    await expect(strict.assertAllowed(url, merchantId)).resolves.toBeUndefined();
  });

  it.each([
    ['plain http', 'http://shop.example/'],
    ['another scheme', 'ftp://shop.example/'],
    ['a file', 'file:///etc/passwd'],
    ['no URL', 'shop.example'],
    ['a user name', 'https://user@shop.example/'],
    ['a user name and a password', 'https://user:secret@shop.example/'],
    ['a fragment', 'https://shop.example/#x'],
    ['the port of mail', 'https://shop.example:25/'],
    ['the port of SSH', 'https://shop.example:22/'],
    ['more than 2048 characters', `https://shop.example/${'x'.repeat(2_048)}`],
    ['loopback', 'https://127.0.0.1/'],
    ['all of loopback', 'https://127.99.0.3/'],
    ['loopback as one decimal', 'https://2130706433/'],
    ['loopback in hex', 'https://0x7f.0x0.0x0.0x1/'],
    ['loopback as one hex number', 'https://0x7f000001/'],
    ['loopback in octal', 'https://0177.0.0.01/'],
    ['loopback cut short', 'https://127.1/'],
    ['loopback with a dot behind it', 'https://127.0.0.1./'],
    ['loopback in wide digits', 'https://１２７.0.0.1/'],
    ['loopback in percent signs', 'https://%31%32%37.0.0.1/'],
    ['loopback after backslashes', 'https:\\\\127.0.0.1\\'],
    ['this host', 'https://0.0.0.0/'],
    ['this host as zero', 'https://0/'],
    ['private 10', 'https://10.0.0.1/'],
    ['private 172.16', 'https://172.31.255.255/'],
    ['private 192.168', 'https://192.168.1.1/'],
    ['link-local, where clouds keep credentials', 'https://169.254.169.254/latest/meta-data'],
    ['a carrier’s own network', 'https://100.64.0.1/'],
    ['protocol assignments', 'https://192.0.0.8/'],
    ['documentation', 'https://203.0.113.7/'],
    ['benchmarking', 'https://198.18.0.1/'],
    ['6to4 relays', 'https://192.88.99.1/'],
    ['multicast', 'https://224.0.0.1/'],
    ['reserved', 'https://240.0.0.1/'],
    ['broadcast', 'https://255.255.255.255/'],
    ['loopback of IPv6', 'https://[::1]/'],
    ['unspecified of IPv6', 'https://[::]/'],
    ['IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/'],
    ['IPv4 in IPv6 in hex', 'https://[::ffff:7f00:1]/'],
    ['a public IPv4 in IPv6', 'https://[::ffff:8.8.8.8]/'],
    ['IPv4-compatible IPv6', 'https://[::7f00:1]/'],
    ['NAT64', 'https://[64:ff9b::7f00:1]/'],
    ['local NAT64', 'https://[64:ff9b:1::7f00:1]/'],
    ['6to4', 'https://[2002:7f00:1::]/'],
    ['Teredo', 'https://[2001:0:53aa:64c::1]/'],
    ['unique local', 'https://[fd00::1]/'],
    ['link-local of IPv6', 'https://[fe80::1]/'],
    ['site-local of IPv6', 'https://[fec0::1]/'],
    ['multicast of IPv6', 'https://[ff02::1]/'],
    ['documentation of IPv6', 'https://[2001:db8::1]/'],
    ['discard of IPv6', 'https://[100::1]/'],
    ['a link of this machine', 'https://[fe80::1%25lo]/'],
    ['loopback with a zone', 'https://[::1%25lo]/'],
    ['a public address with a zone', 'https://[2606:4700::1111%25lo]/'],
    ['the host below a virtual machine', 'https://168.63.129.16/'],
  ])('refuses %s: %s', async (_what, url) => {
    expect(strict.refusalOf(url)).not.toBeNull();
    await expect(strict.assertAllowed(url, merchantId)).rejects.toMatchObject({ reason: 'webhook_url_refused' });
  });

  it('allows http://127.0.0.1 with a port in a test deployment that says so, and nothing else private', () => {
    expect(onOneMachine.refusalOf('http://127.0.0.1:4000/hooks')).toBeNull();
    expect(strict.refusalOf('http://127.0.0.1:4000/hooks')).not.toBeNull();
    const others = ['http://127.0.0.1/', 'https://127.0.0.1:4000/', 'http://127.0.0.2:4000/', 'http://localhost:4000/'];
    for (const url of [...others, 'http://10.0.0.1:4000/', 'http://[::1]:4000/', 'http://a@127.0.0.1:4000/']) {
      expect([url, onOneMachine.refusalOf(url)]).not.toEqual([url, null]);
    }
  });

  it.each([
    'http://127.1:8080/',
    'http://2130706433:8080/',
    'http://0x7f.1:8080/',
    'http://127.0.0.1.:8080/',
    'http://127.0.0.1:0/',
    'https://exam\tple.com/',
    'https://example.com/\n',
    ' https://example.com/',
    'https:example.com',
    'https:\\\\example.com\\x',
    'https:///example.com',
    'https://@example.com/',
    'https://example.com/#',
  ])('takes no URL that a parser would first have to put right: %j', (url) => {
    expect(onOneMachine.refusalOf(url)).not.toBeNull();
  });

  it.each([
    ['a private address', ['10.0.0.5']],
    ['a private one among public ones', ['93.184.215.14', '127.0.0.1']],
    ['loopback of IPv6', ['::1']],
    ['an address with a zone', ['2606:4700::1111%lo']],
    ['the NAT64 of the deployment', ['93.184.215.14', '2606:4700:64::a00:1']],
    ['no address', []],
  ])('refuses a name that leads to %s', async (_what, found) => {
    const resolve = () => Promise.resolve(found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    const nat64Prefixes = [nat64Prefix('2606:4700:64::/96')!];
    const addresses = new WebhookAddresses({ allowLoopback: true, resolve, nat64Prefixes });
    await expect(addresses.addressesOf('shop.example', merchantId)).rejects.toBeInstanceOf(AddressRefused);
    await expect(addresses.assertAllowed('https://shop.example/', merchantId)).rejects.toMatchObject({
      reason: 'webhook_url_refused',
    });
  });

  it('lets a name through that leads nowhere yet: each connection is checked', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
    const addresses = new WebhookAddresses({ allowLoopback: false, resolve });
    await expect(addresses.assertAllowed('https://soon.example/', merchantId)).resolves.toBeUndefined();
  });

  it('takes what is no address for no public one', () => {
    expect(isPublicAddress('shop.example')).toBe(false);
    expect(isPublicAddress('fe80::1%eth0')).toBe(false);
  });
});

describe('a name of this machine', () => {
  it.each([
    'https://LOCALHOST.:1234/',
    'https://localhost/',
    'https://localhost%2e/',
    'https://a.localhost/',
    'https://db/',
    'https://127.1/',
    'https://0x7f.1/',
    'https://127.0.0.1./',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
    'https://a@shop.example/',
    'https://printer.local./',
    'https://shop.example../',
  ])('is no place for webhooks, however it is spelled: %s', (url) => {
    expect(new WebhookAddresses({ allowLoopback: false }).refusalOf(url)).not.toBeNull();
  });

  it('is none where a public name ends with a dot', () => {
    expect(new WebhookAddresses({ allowLoopback: false }).refusalOf('https://shop.example./hook')).toBeNull();
  });
});
