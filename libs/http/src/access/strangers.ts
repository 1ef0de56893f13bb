import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { AddressBuckets } from './address-buckets';
import { type BucketSize, ClientAddresses, counter, type Logger } from '@kessai/runtime';
import { problemOf, Refusal } from '../problems/refusals';

declare module 'node:net' {
  interface Socket {
    /** Refusals that wait to be sent on it. */
    heldRefusals?: number;
  }
}

/** Of one address. A page with its files is some ten requests, and fifty buyers may share an address. */
const sizesOfAddress = {
  page: { perSecond: 100, burst: 1_000 },
  document: { perSecond: 10, burst: 100 },
  probe: { perSecond: 50, burst: 200 },
  webhook: { perSecond: 500, burst: 1_000 },
  badKey: { perSecond: 100, burst: 1_000 },
  garbage: { perSecond: 10, burst: 100 },
};
type Sizes = Readonly<Record<keyof typeof sizesOfAddress, BucketSize>>;

/** Connections of one address that have shown no key: more than browsers of one household, office or NAT keep open. */
const connectionsMax = 1_000;
/** A client that waits for its answer asks no sooner than this again. */
const holdMs = 1_000;
/** On one connection. A client that sends so many without waiting loses it. */
const heldMax = 10;
const reportMs = 10_000;

const refusedTotal = counter('kessai_strangers_refused_total', 'Requests and connections without a key', ['reason']);
type Reason = 'rate' | 'bad_keys' | 'connections' | 'garbage';

/** What programs ask without a key has buckets of its own: a flood of pages keeps out no probe and no webhook of the PSP. */
function kindOf(url = ''): 'page' | 'document' | 'probe' | 'webhook' {
  if (url.startsWith('/docs') || url.startsWith('/openapi.json')) return 'document'; // More than a megabyte at a time.
  if (url.startsWith('/health/') || url.startsWith('/metrics')) return 'probe';
  return url.startsWith('/v1/psp/') ? 'webhook' : 'page';
}

interface Options {
  /** Addresses and subnets of the proxies in front. */
  readonly trustedProxies: readonly string[];
  /** Without asking the database: whether this is a key that has been of use here. */
  readonly isKnownKey: (authorization: string) => boolean;
  readonly logger: Logger;
  readonly sizes?: Sizes;
}

/**
 * Limits what comes without a valid key, by address, before anything is spent on it: no hook, no route, no line in the log.
 * Requests with a valid key are never counted here.
 */
export class Strangers {
  private readonly addresses: ClientAddresses;
  private readonly connections = new Map<string, Set<Socket>>();
  private readonly buckets: Readonly<Record<keyof Sizes, AddressBuckets>>;
  private refused = 0;
  private hasWarned = false;

  constructor(private readonly options: Options) {
    this.addresses = new ClientAddresses(options.trustedProxies);
    const { page, document, probe, webhook, badKey, garbage } = options.sizes ?? sizesOfAddress;
    this.buckets = {
      page: new AddressBuckets(page),
      document: new AddressBuckets(document),
      probe: new AddressBuckets(probe),
      webhook: new AddressBuckets(webhook),
      badKey: new AddressBuckets(badKey),
      garbage: new AddressBuckets(garbage),
    };
  }

  /** Before the service's own listener. */
  guarding(serve: RequestListener): RequestListener {
    return (request, response) => {
      if (this.admits(request)) serve(request, response);
      else this.refuse(request, response);
    };
  }

  /** From now on at most so many connections of an address stay that have shown no key; the oldest are closed. */
  watchConnections(server: Server): void {
    server.on('connection', (socket) => {
      if (this.addresses.isOfProxy(socket)) return;
      const address = this.addresses.ofSocket(socket);
      const open = this.connections.get(address) ?? new Set();
      this.connections.set(address, open.add(socket));
      socket.once('close', () => this.forget(socket));
      const [oldest] = open;
      if (open.size <= connectionsMax || oldest === undefined) return;
      this.forget(oldest);
      this.count('connections');
      oldest.destroy();
    });
  }

  /** The connection has shown a valid key: it is no stranger's. */
  trust({ socket }: IncomingMessage): void {
    if (socket.peerAddress !== undefined) this.forget(socket);
  }

  /** The request's key was none. */
  noteBadKey(request: IncomingMessage): void {
    this.buckets.badKey.take(this.addresses.ofRequest(request), performance.now());
  }

  /** Whether it is worth an answer. */
  admitsGarbage(socket: Socket): boolean {
    if (this.buckets.garbage.take(this.addresses.ofSocket(socket), performance.now())) return true;
    this.count('garbage');
    return false;
  }

  private admits(request: IncomingMessage): boolean {
    const address = (request.clientAddress = this.addresses.ofRequest(request));
    const { authorization, 'x-forwarded-for': forwarded } = request.headers;
    if (forwarded !== undefined && !this.addresses.isOfProxy(request.socket)) this.warnOfProxy();
    if (authorization === undefined) return this.buckets[kindOf(request.url)].take(address, performance.now());
    return !this.buckets.badKey.isEmpty(address, performance.now()) || this.options.isKnownKey(authorization);
  }

  /** A client that waits for its answers is slowed down to one in a second for each connection. */
  private refuse(request: IncomingMessage, response: ServerResponse): void {
    const { socket } = request;
    if (socket.destroyed) return;
    this.count(request.headers.authorization === undefined ? 'rate' : 'bad_keys');
    if (this.addresses.isOfProxy(socket)) return answer(request, response);
    socket.heldRefusals = (socket.heldRefusals ?? 0) + 1;
    if (socket.heldRefusals > heldMax) return void socket.destroy();
    setTimeout(() => {
      socket.heldRefusals = (socket.heldRefusals ?? 1) - 1;
      if (!socket.destroyed) answer(request, response);
    }, holdMs).unref();
  }

  /** Once. Behind a proxy that is not named, all buyers count as one address. */
  private warnOfProxy(): void {
    if (this.hasWarned) return;
    this.hasWarned = true;
    const event = 'http.untrusted_proxy';
    this.options.logger.warn(
      { event },
      'X-Forwarded-For from an address that TRUST_PROXY does not name is not believed',
    );
  }

  private forget(socket: Socket): void {
    const address = this.addresses.ofSocket(socket);
    const open = this.connections.get(address);
    if (open?.delete(socket) && open.size === 0) this.connections.delete(address);
  }

  /** One line in ten seconds, however many there are. */
  private count(reason: Reason): void {
    refusedTotal.inc({ reason });
    this.refused += 1;
    if (this.refused > 1) return;
    setTimeout(() => {
      this.options.logger.warn({ event: 'http.strangers', refused: this.refused }, 'too much came without a key');
      this.refused = 0;
    }, reportMs).unref();
  }
}

const tooMany = new Refusal('rate_limited', 'Too many requests without a valid key come from this address.');

function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
  const requestId = randomUUID();
  const body = JSON.stringify(problemOf(tooMany, url.split('?', 1)[0] ?? '', requestId));
  response
    .writeHead(tooMany.status, {
      'content-type': 'application/problem+json',
      'content-length': Buffer.byteLength(body),
      'retry-after': String(holdMs / 1_000),
      'x-request-id': requestId,
    })
    .end(body);
}
