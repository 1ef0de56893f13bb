import type { IncomingMessage } from 'node:http';
import { parseConfig, platformConfigSchema } from './config';
import { ClientAddresses } from './client-address';

const from = (remoteAddress: string, forwarded?: string) => {
  const connection = { remoteAddress };
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { socket: connection, connection, headers } as unknown as IncomingMessage;
};

describe('the address that a request comes from', () => {
  it('is that of the connection, whatever a header says', () => {
    const addresses = new ClientAddresses([]);
    expect(addresses.ofRequest(from('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
  });

  it('is the last one before the trusted proxies', () => {
    const addresses = new ClientAddresses(['10.0.0.0/8', 'loopback']);
    expect(addresses.ofRequest(from('10.0.0.1', '192.0.2.9, 198.51.100.1, 10.0.0.2'))).toBe('198.51.100.1');
    expect(addresses.ofRequest(from('203.0.113.7', '198.51.100.1'))).toBe('203.0.113.7');
  });

  it('is one for all that a subscriber has of IPv6, and IPv4 where it is written as IPv6', () => {
    const addresses = new ClientAddresses([]);
    const [one, other, another] = ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', '2001:db8:1:3::1'].map((address) =>
      addresses.ofRequest(from(address)),
    );
    expect(one).toBe(other);
    expect(one).not.toBe(another);
    expect(addresses.ofRequest(from('::ffff:203.0.113.7'))).toBe('203.0.113.7');
  });

  it('is none where a proxy says nonsense', () => {
    expect(new ClientAddresses(['loopback']).ofRequest(from('127.0.0.1', 'nonsense'))).toBe('none');
  });
});

describe('TRUST_PROXY', () => {
  it('is a list of addresses and subnets', () => {
    const { TRUST_PROXY } = parseConfig(platformConfigSchema, { TRUST_PROXY: '10.0.0.0/8, loopback' });
    expect(TRUST_PROXY).toEqual(['10.0.0.0/8', 'loopback']);
  });

  it.each(['true', '1', 'proxy.example', '10.0.0.0/99'])('is no %s: the service does not start', (text) => {
    expect(() => parseConfig(platformConfigSchema, { TRUST_PROXY: text })).toThrow('TRUST_PROXY');
  });
});
