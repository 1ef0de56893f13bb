import { createSocket, type RemoteInfo } from 'node:dgram';
import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { AddressInfo } from 'node:net';

type Zone = Readonly<Record<string, readonly string[]>>;

export interface ANameServer {
  /** As resolvers take it. */
  readonly address: string;
  /** The name of each query, in the order of their arrival. */
  readonly asked: string[];
  /** The IPv4 addresses of names; every other name does not exist. Queries that wait are answered first. */
  answer(zone: Zone): void;
  /** From now on queries wait, as at a server that is away. */
  silence(): void;
  /** Makes it the resolver of this process for names that end with `suffix`, as /etc/resolv.conf would. */
  serve(suffix: string): void;
  close(): Promise<void>;
}

const [A, AAAA, NXDOMAIN] = [1, 28, 3];
const headerBytes = 12;

/** A DNS server over UDP on a free port of this machine. It answers nothing until it is told what. */
export async function aNameServer(): Promise<ANameServer> {
  const socket = createSocket('udp4');
  const system = dns.lookup;
  const resolvers = new Set<Resolver>();
  const waiting: (() => void)[] = [];
  let zone: Zone | null = null;
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(socket.address() as AddressInfo).port}`;
  const asked: string[] = [];
  socket.on('message', (query, from: RemoteInfo) => {
    const { name, type, end } = questionOf(query);
    asked.push(name);
    const send = () => socket.send(answerTo(query.subarray(0, end), type, zone?.[name]), from.port, from.address);
    if (zone === null) waiting.push(send);
    else send();
  });
  return {
    address,
    asked,
    answer: (next) => {
      zone = next;
      for (const send of waiting.splice(0)) send();
    },
    silence: () => {
      zone = null;
    },
    serve: (suffix) => {
      dns.lookup = lookupAt(address, suffix, resolvers) as typeof dns.lookup;
    },
    close: () => {
      dns.lookup = system;
      for (const resolver of resolvers) resolver.cancel();
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}

function questionOf(query: Buffer): { name: string; type: number; end: number } {
  const steps: string[] = [];
  let at = headerBytes;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    steps.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: steps.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function answerTo(question: Buffer, type: number, addresses: readonly string[] | undefined): Buffer {
  const found = type === A ? (addresses ?? []) : [];
  const exists = addresses !== undefined && (type === A || type === AAAA);
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | (exists ? 0 : NXDOMAIN), 2);
  head.writeUInt16BE(found.length, 6);
  head.writeUInt32BE(0, 8);
  // The name is that of the question; a record lives for no second.
  const records = found.map((text) => Buffer.from([0xc0, headerBytes, 0, A, 0, 1, 0, 0, 0, 0, 0, 4, ...bytesOf(text)]));
  return Buffer.concat([head, ...records]);
}

const bytesOf = (address: string): number[] => address.split('.').map(Number);

type Callback = (error: Error | null, address?: string | LookupAddress[], family?: number) => void;

/** As dns.lookup, which cannot be given a server: other names go the way of the system. */
function lookupAt(server: string, suffix: string, resolvers: Set<Resolver>) {
  const system = dns.lookup;
  return (hostname: string, options: LookupOptions, callback: Callback): void => {
    if (!hostname.endsWith(suffix)) return system(hostname, options, callback as never);
    const resolver = new Resolver({ timeout: 60_000, tries: 1 });
    resolver.setServers([server]);
    resolvers.add(resolver);
    resolver.resolve4(hostname).then((found) => {
      const all = found.map((address) => ({ address, family: 4 }));
      if (options.all) callback(null, all);
      else callback(null, all[0]?.address, 4);
    }, callback);
  };
}
