import { ADDRCONFIG, lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { counter } from '../logs/metrics';

type Addresses = readonly LookupAddress[];

/** A name whose last address is known waits so long for a fresh one. */
const freshWithinMs = 500;

const keptUsed = counter(
  'kessai_kept_addresses_used_total',
  'Connections to PSP, brokers or database at their last known address: the resolver gave none in time',
);

interface LookUp {
  readonly answer: Promise<Addresses>;
  /** Resolves when the answer should have come. */
  readonly late: Promise<null>;
}

/**
 * The names of PSP, brokers and database. Each connection asks for a fresh address; while the resolver is away it gets
 * the last good one, however old. One look-up of a name at a time holds one thread of libuv's pool, not all of them.
 */
export class OwnNames {
  private readonly lastGood = new Map<string, Addresses>();
  private readonly underWay = new Map<string, LookUp>();

  /** In place of dns.lookup, for connections. */
  readonly lookup = lookupBy((hostname) => this.addressesOf(hostname));

  async addressesOf(hostname: string): Promise<Addresses> {
    const { answer, late } = this.underWay.get(hostname) ?? this.ask(hostname);
    const kept = this.lastGood.get(hostname);
    if (kept === undefined) return answer;
    const fresh = await Promise.race([answer.catch(() => null), late]);
    if (fresh !== null) return fresh;
    keptUsed.inc();
    return kept;
  }

  private ask(hostname: string): LookUp {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), freshWithinMs)));
    const answer = systemLookup(hostname).finally(() => {
      clearTimeout(timer);
      this.underWay.delete(hostname);
    });
    answer.then((found) => this.lastGood.set(hostname, found)).catch(() => undefined);
    const asked = { answer, late };
    this.underWay.set(hostname, asked);
    return asked;
  }
}

export const ownNames = new OwnNames();

/** By getaddrinfo, as node itself does for a connection: it also reads /etc/hosts and tries search domains. */
function systemLookup(hostname: string): Promise<Addresses> {
  return new Promise((resolve, reject) => {
    lookup(hostname, { all: true, hints: ADDRCONFIG }, (error, found) => (error ? reject(error) : resolve(found)));
  });
}

/** What a connection asks in place of the system: it gets one of these addresses, or none. */
export function lookupBy(addressesOf: (hostname: string) => Promise<Addresses>): LookupFunction {
  return (hostname, options, callback) => {
    addressesOf(hostname).then(
      (found) => {
        const usable = found.filter(({ family }) => !options.family || family === familyOf(options.family));
        const [first] = usable;
        if (first === undefined) callback(Object.assign(new Error('no such address'), { code: 'ENOTFOUND' }), []);
        else if (options.all) callback(null, usable);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

function familyOf(family: number | 'IPv4' | 'IPv6'): number {
  return family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family;
}
