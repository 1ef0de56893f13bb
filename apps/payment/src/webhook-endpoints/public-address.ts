import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export type Network = readonly [address: ipaddr.IPv6, prefixBits: number];

/** Global unicast as it is assigned today: whatever embeds another address, or means this host or this network, is not in it. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');
/** Azure's wire server: a public number that each virtual machine reaches in its own host. */
const ownOfClouds: ReadonlySet<string> = new Set(['168.63.129.16']);

/**
 * Whether it is outside of every special-purpose block of IANA, and of `nat64Prefixes`. An address with a zone
 * (`fe80::1%eth0`) is one of this machine's links, whatever its number.
 */
export function isPublicAddress(text: string, nat64Prefixes: readonly Network[] = []): boolean {
  if (isIP(text) === 0 || text.includes('%')) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast' || ownOfClouds.has(text)) return false;
  if (address instanceof ipaddr.IPv4) return true;
  return (
    address.match(globalUnicast) && !isIsatap(address) && !nat64Prefixes.some((prefix) => address.match(...prefix))
  );
}

/** RFC 5214: an address of IPv4 behind 0000:5efe or 0200:5efe, under any prefix. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return ((parts[4] ?? 0) & ~0x0200) === 0 && parts[5] === 0x5efe;
}

const prefixBitsOfNat64: ReadonlySet<number> = new Set([32, 40, 48, 56, 64, 96]);

/** A prefix as RFC 6052 allows them; null for other text. */
export function nat64Prefix(text: string): Network | null {
  if (!ipaddr.IPv6.isValidCIDR(text)) return null;
  const prefix = ipaddr.IPv6.parseCIDR(text);
  return prefixBitsOfNat64.has(prefix[1]) ? prefix : null;
}
