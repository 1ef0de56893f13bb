/** So many at once to every receiver that answers at all, however often it fails. */
const slotsLeast = 4;
/** To one that has not answered for long: enough to notice that it is back. */
const slotsFailing = 2;
/** Beyond so many that hang there it is one: each shows whether it is back, after a second at the latest. */
const slowFailingMax = 8;
/** An attempt that takes longer leaves its slot to another. */
export const slowAfterMs = 1_000;
/** So many failures and slow attempts without a success between them, and the receiver is held to be away. */
const doubtsMax = 8;

/** One attempt under way. Times are milliseconds of one clock. */
export interface Attempt {
  readonly beganAtMs: number;
  readonly isRetry: boolean;
}

export interface SlotsState {
  readonly receiver: 'answers' | 'new' | 'fails';
  /** Under way for less than `slowAfterMs`. */
  readonly quickFirsts: number;
  readonly quickRetries: number;
  readonly slow: number;
  /** How many may be begun now. */
  readonly room: number;
}

/**
 * How much is sent to one endpoint at once. It is one more with each success, up to the most; one less with each
 * failure, down to four. What hangs leaves its slot: a receiver that is slow now and then gets the rest in time. One
 * that does nothing but fail or hang gets two at a time.
 */
export class EndpointSlots {
  private slots: number;
  private failures: number;
  private hasSucceeded = false;
  private lastSuccessAtMs = -Infinity;
  private readonly underWay = new Set<Attempt>();

  constructor(
    private readonly slotsMax: number,
    { isFailing = false } = {},
  ) {
    this.slots = Math.min(slotsLeast, slotsMax);
    this.failures = isFailing ? doubtsMax : 0;
  }

  began({ isRetry, nowMs }: { isRetry: boolean; nowMs: number }): Attempt {
    const attempt = { beganAtMs: nowMs, isRetry };
    this.underWay.add(attempt);
    return attempt;
  }

  ended(attempt: Attempt, { isSuccess, nowMs }: { isSuccess: boolean; nowMs: number }): void {
    this.underWay.delete(attempt);
    if (isSuccess) {
      this.hasSucceeded = true;
      this.lastSuccessAtMs = nowMs;
      this.failures = 0;
      this.slots = Math.min(this.slots + 1, this.slotsMax);
    } else {
      this.failures += 1;
      this.slots = Math.max(Math.min(slotsLeast, this.slotsMax), this.slots - 1);
    }
  }

  get isIdle(): boolean {
    return this.underWay.size === 0;
  }

  at(nowMs: number): SlotsState {
    const underWay = [...this.underWay];
    const slow = underWay.filter(({ beganAtMs }) => nowMs - beganAtMs >= slowAfterMs);
    const quick = underWay.filter(({ beganAtMs }) => nowMs - beganAtMs < slowAfterMs);
    const hanging = slow.filter(({ beganAtMs }) => beganAtMs > this.lastSuccessAtMs);
    const fails = this.failures + hanging.length >= doubtsMax;
    const slots = fails ? (slow.length > slowFailingMax ? 1 : slotsFailing) : this.slots;
    const inTheWay = quick.length + (fails ? 0 : Math.max(0, slow.length - this.slotsMax));
    const quickRetries = quick.filter(({ isRetry }) => isRetry).length;
    return {
      receiver: fails ? 'fails' : this.hasSucceeded ? 'answers' : 'new',
      quickFirsts: quick.length - quickRetries,
      quickRetries,
      slow: slow.length,
      room: Math.max(0, Math.min(slots, this.slotsMax) - inTheWay),
    };
  }
}

/** What is due to an endpoint. */
export interface Due {
  readonly endpointId: string;
  readonly firsts: boolean;
  readonly retries: boolean;
}

/** How many deliveries of an endpoint to begin. */
export interface Share {
  readonly firsts: number;
  readonly retries: number;
}

/** Slow attempts of all endpoints that leave their slots, for each slot that there is: more connections are not held. */
const slowForEachSlot = 2;
const failingShare = 1 / 2;
const unsureShare = 3 / 4;

/**
 * How many deliveries of each endpoint to begin, out of `all` slots. Endpoints have equal shares; those that are sent the
 * least come first, those that fail last. The failing never fill more than half of the slots. Together with those that have
 * not answered yet they never fill more than three quarters. So an endpoint that answers finds room, whatever hangs.
 */
export function allot(
  due: readonly Due[],
  states: ReadonlyMap<string, SlotsState>,
  { all }: { all: number },
): Map<string, Share> {
  const quick = { answers: 0, new: 0, fails: 0 };
  let slow = 0;
  for (const state of states.values()) {
    quick[state.receiver] += quickOf(state);
    slow += state.slow;
  }
  // What hangs beyond that fills slots, but none that are kept for endpoints that answer.
  const filled = Math.max(0, slow - slowForEachSlot * all);
  let left = all - quick.answers - quick.new - quick.fails - filled;
  let leftForUnsure = atLeastOne(all * unsureShare) - quick.new - quick.fails - filled;
  let leftForFailing = atLeastOne(all * failingShare) - quick.fails - filled;
  const equal = Math.max(1, Math.floor(left / Math.max(1, due.length)));
  const shares = new Map<string, Share>();
  for (const [one, state] of inOrder(due, states)) {
    const { receiver } = state;
    let count = Math.min(state.room, equal, left);
    if (receiver !== 'answers') count = Math.min(count, leftForUnsure);
    if (receiver === 'fails') count = Math.min(count, leftForFailing);
    if (count <= 0) continue;
    shares.set(one.endpointId, split(count, one, state));
    left -= count;
    if (receiver !== 'answers') leftForUnsure -= count;
    if (receiver === 'fails') leftForFailing -= count;
  }
  return shares;
}

function inOrder(due: readonly Due[], states: ReadonlyMap<string, SlotsState>): [Due, SlotsState][] {
  const known = due.flatMap((one): [Due, SlotsState][] => {
    const state = states.get(one.endpointId);
    return state === undefined ? [] : [[one, state]];
  });
  const rank = ({ receiver }: SlotsState) => (receiver === 'fails' ? 1 : 0);
  const sent = (state: SlotsState) => quickOf(state) + state.slow;
  return known.sort(([, a], [, b]) => rank(a) - rank(b) || sent(a) - sent(b));
}

/** Retries and first attempts have half of the slots each where both are due: neither waits behind the other. */
function split(count: number, { firsts, retries }: Due, { quickFirsts, quickRetries }: SlotsState): Share {
  if (!firsts || !retries) return { firsts: firsts ? count : 0, retries: retries ? count : 0 };
  const even = Math.ceil((count + quickFirsts - quickRetries) / 2);
  const forRetries = Math.min(count, Math.max(0, even));
  return { firsts: count - forRetries, retries: forRetries };
}

function quickOf({ quickFirsts, quickRetries }: SlotsState): number {
  return quickFirsts + quickRetries;
}

function atLeastOne(share: number): number {
  return Math.max(1, Math.floor(share));
}
