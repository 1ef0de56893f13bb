import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { Refusal } from '@kessai/http';
import { StrangersNames, TooManyWait } from '../outgoing/strangers-names';
import { isPublicAddress, type Network } from './public-address';

export { isPublicAddress };

export type Resolve = (hostname: string, merchantId: string) => Promise<readonly LookupAddress[]>;

export interface WebhookAddressOptions {
  /** Of a test deployment: http://127.0.0.1:<port> is allowed beside the public addresses, and nothing else private. */
  readonly allowLoopback: boolean;
  readonly resolve?: Resolve;
  /** NAT64 prefixes of the deployment: behind them are addresses of IPv4, its own private ones among them. */
  readonly nat64Prefixes?: readonly Network[] | undefined;
}

/** The name leads to an address that no merchant may make this service call. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
  readonly code = 'KESSAI_ADDRESS_REFUSED';
}

const urlLengthMax = 2_048;
const https = 443;
const retryAfterSeconds = 5;
/** Below it live the services of an operating system: none of them is a merchant's. */
const firstFreePort = 1_024;

/** The parser would drop blanks, turn backslashes, and read `127.1` as 127.0.0.1: what is kept is what was written. */
const spelledOut = /^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^/\\\s\p{Cc}][^\\\s\p{Cc}]*$/u;
const loopbackSpelledOut = /^[Hh][Tt][Tt][Pp]:\/\/127\.0\.0\.1:[1-9][0-9]*(?:[/?]|$)/;

/** Where webhooks may go: decided by the URL when it is given, and by the address again at each connection. */
export class WebhookAddresses {
  private readonly resolve: Resolve;

  constructor(private readonly options: WebhookAddressOptions) {
    const names = new StrangersNames();
    this.resolve = options.resolve ?? ((hostname, merchantId) => names.addressesOf(hostname, merchantId));
  }

  /** Why no webhook goes to the URL, as far as its text says; null where one may. The parser has made one spelling of many. */
  refusalOf(text: string): string | null {
    if (text.length > urlLengthMax || !URL.canParse(text)) return 'It is not a URL of at most 2048 characters.';
    const url = new URL(text);
    if (!spelledOut.test(text))
      return 'It is no URL as it stands: https://, a host, and no blanks or control characters.';
    if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?]*@/.test(text))
      return 'It carries a user name or password.';
    if (text.includes('#')) return 'It carries a fragment.';
    if (this.isOurLoopback(url) && loopbackSpelledOut.test(text)) return null;
    if (url.protocol !== 'https:') return 'It is not https.';
    const port = url.port === '' ? https : Number(url.port);
    if (port !== https && port < firstFreePort) return 'Its port is neither 443 nor above 1023.';
    const host = hostOf(url);
    if (isIP(host) === 0 && isOfThisMachine(host)) return 'Its name is that of this machine or network.';
    if (isIP(host) !== 0 && !this.isPublic(host)) return 'Its address is not a public one.';
    return null;
  }

  /** Refuses what is not allowed. A name that leads nowhere yet is let through: each connection is checked again. */
  async assertAllowed(text: string, merchantId: string): Promise<void> {
    const refusal = this.refusalOf(text);
    if (refusal !== null) throw new Refusal('webhook_url_refused', refusal);
    const host = hostOf(new URL(text));
    if (isIP(host) !== 0) return;
    try {
      await this.addressesOf(host, merchantId);
    } catch (error) {
      if (error instanceof AddressRefused)
        throw new Refusal('webhook_url_refused', 'Its name leads to a private address.');
      if (error instanceof TooManyWait)
        throw new Refusal('rate_limited', 'Too many names are being looked up for this merchant.', {
          retryAfterSeconds,
        });
    }
  }

  /** The addresses that a connection may be made to: what is checked here is what is connected to. One bad one spoils all. */
  async addressesOf(hostname: string, merchantId: string): Promise<readonly LookupAddress[]> {
    const addresses = await this.resolve(hostname, merchantId);
    if (addresses.length === 0) throw new AddressRefused(`${hostname} has no address`);
    const bad = addresses.find(({ address }) => !this.isPublic(address));
    if (bad !== undefined) throw new AddressRefused(`${hostname} leads to ${bad.address}`);
    return addresses;
  }

  private isPublic(address: string): boolean {
    return isPublicAddress(address, this.options.nat64Prefixes);
  }

  private isOurLoopback({ protocol, hostname, port }: URL): boolean {
    return this.options.allowLoopback && protocol === 'http:' && hostname === '127.0.0.1' && port !== '';
  }
}

function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Reserved names (RFC 6761, 6762, 9476), and names of one step, which only a local resolver knows. A dot at the end is no step. */
function isOfThisMachine(host: string): boolean {
  const steps = host.replace(/\.$/, '').split('.');
  const last = steps.at(-1) ?? '';
  return steps.length === 1 || steps.includes('') || ['localhost', 'local', 'internal'].includes(last);
}
