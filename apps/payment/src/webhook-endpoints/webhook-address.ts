import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Refusal } from '@kessai/platform';
import ipaddr from 'ipaddr.js';

export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface WebhookAddressOptions {
  /** Of a test deployment: http://127.0.0.1:<port> is allowed beside the public addresses, and nothing else private. */
  readonly allowLoopback: boolean;
  readonly resolve?: Resolve;
}

/** The name leads to an address that nobody outside may make us call. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'KESSAI_ADDRESS_REFUSED';
}

const urlLengthMax = 2_048;
const lookUpTimeoutMs = 3_000;
const https = 443;
/** Below it live the services of an operating system: none of them is a merchant's. */
const firstFreePort = 1_024;

/** Global unicast as it is assigned today: whatever embeds another address, or means this host or this network, is not in it. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast);
}

/** Where webhooks may go: decided by the URL when it is given, and by the address again at each connection. */
export class WebhookAddresses {
  private readonly resolve: Resolve;

  constructor(private readonly options: WebhookAddressOptions) {
    this.resolve = options.resolve ?? ((hostname) => lookup(hostname, { all: true, verbatim: true }));
  }

  /** Why no webhook goes to the URL, as far as its text tells; null where one may. The parser has made one spelling of many. */
  refusalOf(text: string): string | null {
    if (text.length > urlLengthMax || !URL.canParse(text)) return 'It is not a URL of at most 2048 characters.';
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') return 'It carries a user name or password.';
    if (url.hash !== '') return 'It carries a fragment.';
    if (this.isOurLoopback(url)) return null;
    if (url.protocol !== 'https:') return 'It is not https.';
    const port = url.port === '' ? https : Number(url.port);
    if (port !== https && port < firstFreePort) return 'Its port is neither 443 nor above 1023.';
    const host = hostOf(url);
    if (isIP(host) !== 0 && !isPublicAddress(host)) return 'Its address is not a public one.';
    return null;
  }

  /** Refuses what is not allowed. A name that leads nowhere yet is let through: each connection is checked again. */
  async assertAllowed(text: string): Promise<void> {
    const refusal = this.refusalOf(text);
    if (refusal !== null) throw new Refusal('webhook_url_refused', refusal);
    const host = hostOf(new URL(text));
    if (isIP(host) !== 0) return;
    try {
      await inTime(this.addressesOf(host));
    } catch (error) {
      if (error instanceof AddressRefused)
        throw new Refusal('webhook_url_refused', 'Its name leads to a private address.');
    }
  }

  /** The addresses that a connection may be made to: what is checked here is what is connected to. One bad one spoils all. */
  async addressesOf(hostname: string): Promise<readonly LookupAddress[]> {
    const addresses = await this.resolve(hostname);
    if (addresses.length === 0) throw new AddressRefused(`${hostname} has no address`);
    const bad = addresses.find(({ address }) => !isPublicAddress(address));
    if (bad !== undefined) throw new AddressRefused(`${hostname} leads to ${bad.address}`);
    return addresses;
  }

  private isOurLoopback({ protocol, hostname, port }: URL): boolean {
    return this.options.allowLoopback && protocol === 'http:' && hostname === '127.0.0.1' && port !== '';
  }
}

function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the name was not resolved in time')), lookUpTimeoutMs);
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
