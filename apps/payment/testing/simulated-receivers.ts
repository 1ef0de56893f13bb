import { allot, EndpointSlots, type Attempt } from '../src/webhook-sending/endpoint-slots';
import { delayAfter, retryDelaysSeconds } from '../src/webhook-sending/retry-delays';

/** What a receiver does with one attempt: answers 2xx, answers 500, or nothing until the time limit. */
export type Doing = 'takes' | 'fails' | 'hangs';

export interface SimulatedReceiver {
  readonly endpointId: string;
  /** When its events come, in milliseconds. */
  readonly eventsAtMs: readonly number[];
  readonly doing: (tries: number) => Doing;
}

export interface SimulatedDelivery {
  readonly endpointId: string;
  readonly createdAtMs: number;
  dueAtMs: number;
  tries: number;
  deliveredAtMs: number | null;
  /** How long attempts waited after they were due: first attempts, and retries. */
  readonly firstWaitedMs: number[];
  readonly retriesWaitedMs: number[];
}

const answerMs = 20;
const timeLimitMs = 15_000;
/** As the settings have them where nothing else is told. */
const slotsInAll = 512;
const slotsOfOne = 64;

interface UnderWay {
  readonly delivery: SimulatedDelivery;
  readonly attempt: Attempt;
  readonly slots: EndpointSlots;
  readonly doing: Doing;
  readonly endsAtMs: number;
}

export interface Simulation {
  readonly deliveries: SimulatedDelivery[];
  /** The most attempts that were under way at once: the sockets that it takes. */
  readonly underWayMost: number;
}

/** What the scheduling of deliveries comes to, by a clock that is moved by hand: no network, no database, no chance. */
export function simulate(
  receivers: readonly SimulatedReceiver[],
  { forMs, stepMs = 20, random }: { forMs: number; stepMs?: number; random: () => number },
): Simulation {
  const slotsByEndpoint = new Map(receivers.map(({ endpointId }) => [endpointId, new EndpointSlots(slotsOfOne)]));
  const doings = new Map(receivers.map(({ endpointId, doing }) => [endpointId, doing]));
  const deliveries = receivers.flatMap(({ endpointId, eventsAtMs }) =>
    eventsAtMs.map((createdAtMs) => aDelivery(endpointId, createdAtMs)),
  );
  let waiting = [...deliveries];
  let underWay: UnderWay[] = [];
  let underWayMost = 0;
  for (let nowMs = 0; nowMs <= forMs; nowMs += stepMs) {
    for (const one of underWay.filter(({ endsAtMs }) => endsAtMs <= nowMs)) {
      if (end(one, nowMs, random)) waiting.push(one.delivery);
    }
    underWay = underWay.filter(({ endsAtMs }) => endsAtMs > nowMs);
    const begun = begin(waiting, slotsByEndpoint, { all: slotsInAll, nowMs });
    waiting = waiting.filter((delivery) => !begun.has(delivery));
    for (const delivery of begun) {
      const slots = slotsByEndpoint.get(delivery.endpointId)!;
      const doing = doings.get(delivery.endpointId)!(delivery.tries);
      const attempt = slots.began({ isRetry: delivery.tries > 1, nowMs });
      underWay.push({
        delivery,
        attempt,
        slots,
        doing,
        endsAtMs: nowMs + (doing === 'hangs' ? timeLimitMs : answerMs),
      });
    }
    underWayMost = Math.max(underWayMost, underWay.length);
  }
  return { deliveries, underWayMost };
}

function aDelivery(endpointId: string, createdAtMs: number): SimulatedDelivery {
  return {
    endpointId,
    createdAtMs,
    dueAtMs: createdAtMs,
    tries: 0,
    deliveredAtMs: null,
    firstWaitedMs: [],
    retriesWaitedMs: [],
  };
}

/** The oldest due of each endpoint and kind, as the claims take them. */
function begin(
  waiting: readonly SimulatedDelivery[],
  slotsByEndpoint: ReadonlyMap<string, EndpointSlots>,
  { all, nowMs }: { all: number; nowMs: number },
): Set<SimulatedDelivery> {
  const due = new Map<string, { firsts: SimulatedDelivery[]; retries: SimulatedDelivery[] }>();
  for (const delivery of waiting.filter(({ dueAtMs }) => dueAtMs <= nowMs)) {
    const known = due.get(delivery.endpointId) ?? { firsts: [], retries: [] };
    (delivery.tries === 0 ? known.firsts : known.retries).push(delivery);
    due.set(delivery.endpointId, known);
  }
  const dueEndpoints = [...due].map(([endpointId, { firsts, retries }]) => ({
    endpointId,
    firsts: firsts.length > 0,
    retries: retries.length > 0,
  }));
  const states = new Map([...slotsByEndpoint].map(([endpointId, slots]) => [endpointId, slots.at(nowMs)]));
  const begun = new Set<SimulatedDelivery>();
  for (const [endpointId, share] of allot(dueEndpoints, states, { all })) {
    const { firsts, retries } = due.get(endpointId)!;
    const oldest = (some: SimulatedDelivery[], count: number) =>
      some.sort((a, b) => a.dueAtMs - b.dueAtMs).slice(0, count);
    for (const delivery of [...oldest(retries, share.retries), ...oldest(firsts, share.firsts)]) {
      (delivery.tries === 0 ? delivery.firstWaitedMs : delivery.retriesWaitedMs).push(nowMs - delivery.dueAtMs);
      delivery.tries += 1;
      begun.add(delivery);
    }
  }
  return begun;
}

/** True where it is to be tried again. */
function end({ delivery, attempt, slots, doing }: UnderWay, nowMs: number, random: () => number): boolean {
  slots.ended(attempt, { isSuccess: doing === 'takes', nowMs });
  if (doing === 'takes') delivery.deliveredAtMs = nowMs;
  const failure = { tries: delivery.tries, retryAfterMs: null };
  const delayMs = doing === 'takes' ? null : delayAfter(failure, retryDelaysSeconds, random());
  if (delayMs === null) return false;
  delivery.dueAtMs = nowMs + delayMs;
  return true;
}

/** The same numbers from 0 to 1 at each run. */
export function sameChance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
