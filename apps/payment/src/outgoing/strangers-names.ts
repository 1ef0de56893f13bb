import { FairTurns, type Turn } from '@kessai/runtime';
import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';

type Addresses = readonly LookupAddress[];

export interface StrangersNamesOptions {
  /** In place of those of the system: addresses, with a port where it is not 53. */
  readonly servers?: readonly string[] | undefined;
  readonly waitMs?: number;
  readonly answerMs?: number;
}

/** An instance asks for so many names at once. Forwarders that know no more than 150 queries have room for others. */
const namesMax = 32;
const namesOfOneMax = 4;
/** A merchant has so many endpoints. */
const waitingOfOneMax = 16;
const firstTryMs = 1_000;
const tries = 2;
/** For a turn, and then for an answer: together less than a connection to a receiver may take. */
const waitMs = 2_000;
const answerMs = 2_500;

export class TooManyWait extends Error {
  override readonly name = 'TooManyWait';
  readonly code = 'EAI_AGAIN';
}

class WaitedTooLong extends Error {
  override readonly name = 'WaitedTooLong';
  readonly code = 'EAI_AGAIN';
}

export class NameNotResolved extends Error {
  override readonly name = 'NameNotResolved';
  readonly code = 'ENOTFOUND';
}

/**
 * Names that merchants have chosen, whose servers may never answer. They are asked for by c-ares, which waits on sockets.
 * getaddrinfo would hold libuv's few threads, in which PSP, brokers and database look up their names too: see
 * docs/decisions/0033.
 */
export class StrangersNames {
  private readonly turns = new FairTurns(namesMax, namesOfOneMax);
  private readonly underWay = new Map<string, Promise<Addresses>>();

  constructor(private readonly options: StrangersNamesOptions = {}) {}

  /** One look-up for all who ask for the same merchant's name at once. Throws TooManyWait before anything is asked. */
  addressesOf(hostname: string, merchantId: string): Promise<Addresses> {
    const name = `${merchantId} ${hostname}`;
    const known = this.underWay.get(name);
    if (known !== undefined) return known;
    const answer = this.inTurn(hostname, merchantId).finally(() => this.underWay.delete(name));
    this.underWay.set(name, answer);
    return answer;
  }

  private async inTurn(hostname: string, merchantId: string): Promise<Addresses> {
    const turn = await this.turnOf(merchantId);
    try {
      return await this.ask(hostname);
    } finally {
      this.turns.end(turn);
    }
  }

  private async turnOf(merchantId: string): Promise<Turn> {
    const waiting = this.turns.waitingOf(merchantId);
    if (waiting >= waitingOfOneMax) throw new TooManyWait(`${waiting} wait already`);
    const ms = this.options.waitMs ?? waitMs;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.turns.end(asked);
        reject(new WaitedTooLong(`no turn in ${ms} ms`));
      }, ms);
      const asked = this.turns.ask({ id: merchantId, keyId: merchantId }, (turn) => {
        clearTimeout(timer);
        resolve(turn);
      });
    });
  }

  /** What has been answered in time: a server that is silent about IPv6 alone is none that is away. */
  private async ask(hostname: string): Promise<Addresses> {
    const resolver = new Resolver({ timeout: firstTryMs, tries });
    if (this.options.servers !== undefined) resolver.setServers(this.options.servers);
    const timer = setTimeout(() => resolver.cancel(), this.options.answerMs ?? answerMs);
    const answers = await Promise.allSettled([
      resolver.resolve4(hostname).then((found) => found.map((address) => ({ address, family: 4 }))),
      resolver.resolve6(hostname).then((found) => found.map((address) => ({ address, family: 6 }))),
    ]);
    clearTimeout(timer);
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length === 0) throw new NameNotResolved(`${hostname} is not resolved`);
    return found;
  }
}
