import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';

declare module 'node:http' {
  interface IncomingMessage {
    /** Where the request comes from, as limits count it; undefined where it came through no socket. */
    clientAddress?: string;
  }
}

declare module 'node:net' {
  interface Socket {
    /** Of its other end. */
    peerAddress?: string;
  }
}

/** Whether an address is that of a proxy in front, as TRUST_PROXY lists them; throws on what is no address or subnet. */
export function compileProxies(addresses: readonly string[]): (address: string, hops: number) => boolean {
  const number = addresses.find((address) => /^\d+$/.test(address)); // Elsewhere a count of proxies; here 0.0.0.1.
  if (number !== undefined) throw new TypeError(`${number} is no address`);
  return addresses.length === 0 ? () => false : proxyAddr.compile([...addresses]);
}

/** Where requests and connections come from. `X-Forwarded-For` counts from trusted proxies only: anyone can send it. */
export class ClientAddresses {
  private readonly isProxy: (address: string, hops: number) => boolean;

  constructor(trusted: readonly string[]) {
    this.isProxy = compileProxies(trusted);
  }

  ofRequest(request: IncomingMessage): string {
    const { socket, headers } = request;
    if (headers['x-forwarded-for'] === undefined || !this.isOfProxy(socket)) return this.ofSocket(socket);
    return grouped(proxyAddr(request, this.isProxy));
  }

  ofSocket(socket: Socket): string {
    return (socket.peerAddress ??= grouped(socket.remoteAddress ?? 'none'));
  }

  isOfProxy({ remoteAddress }: Socket): boolean {
    return remoteAddress !== undefined && this.isProxy(remoteAddress, 0);
  }
}

/** A subscriber has 2^64 addresses of IPv6: they count as one. */
function grouped(address: string): string {
  if (!ipaddr.isValid(address)) return 'none';
  const parsed = ipaddr.process(address); // IPv4 in IPv6 is IPv4.
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
