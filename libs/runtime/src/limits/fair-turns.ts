/** Whose work it is: the requests of a merchant share its turns, and its keys share them among each other. */
export interface Tenant {
  /** The merchant; a key of no merchant is a tenant by itself. */
  readonly id: string;
  readonly keyId: string;
}

interface Share {
  held: number;
  /** Turns that are held or waited for: with none of them the share is forgotten. */
  turns: number;
}

export interface Turn {
  readonly tenant: Tenant;
  readonly ofTenant: Share;
  readonly ofKey: Share;
  readonly begin: (turn: Turn) => void;
  hasBegun: boolean;
}

/**
 * So many at once, and of one tenant fewer. The next turn goes to the tenant that holds the fewest, among its requests
 * to the key that holds the fewest, then to the oldest. So a long queue of one tenant holds up no other. The queue of
 * cockatiel's bulkhead is one for all, first come first served.
 */
export class FairTurns {
  private running = 0;
  private readonly queue = new Set<Turn>();
  private readonly tenants = new Map<string, Share>();
  private readonly keys = new Map<string, Share>();

  constructor(
    private readonly atOnce: number,
    private readonly perTenant: number,
  ) {}

  get waiting(): number {
    return this.queue.size;
  }

  waitingOf(tenantId: string): number {
    const share = this.tenants.get(tenantId);
    return share === undefined ? 0 : share.turns - share.held;
  }

  /** Calls `begin` at once where there is a turn, else as soon as there is. A turn lasts until `end`. */
  ask(tenant: Tenant, begin: (turn: Turn) => void): Turn {
    const ofTenant = shareIn(this.tenants, tenant.id);
    const ofKey = shareIn(this.keys, tenant.keyId);
    const turn: Turn = { tenant, ofTenant, ofKey, begin, hasBegun: false };
    this.queue.add(turn);
    this.beginNext();
    return turn;
  }

  /** Of a turn that has begun, or is waited for no longer. */
  end(turn: Turn): void {
    if (turn.hasBegun) {
      this.running -= 1;
      turn.ofTenant.held -= 1;
      turn.ofKey.held -= 1;
    }
    this.queue.delete(turn);
    leave(this.tenants, turn.tenant.id, turn.ofTenant);
    leave(this.keys, turn.tenant.keyId, turn.ofKey);
    this.beginNext();
  }

  private beginNext(): void {
    while (this.running < this.atOnce) {
      const turn = this.next();
      if (turn === null) return;
      this.queue.delete(turn);
      this.running += 1;
      turn.ofTenant.held += 1;
      turn.ofKey.held += 1;
      turn.hasBegun = true;
      turn.begin(turn);
    }
  }

  private next(): Turn | null {
    let next: Turn | null = null;
    for (const turn of this.queue) {
      if (turn.ofTenant.held >= this.perTenant) continue;
      if (next === null || comesBefore(turn, next)) next = turn;
    }
    return next;
  }
}

/** Of turns that come equally soon the older one stays ahead. */
function comesBefore(turn: Turn, other: Turn): boolean {
  if (turn.ofTenant.held !== other.ofTenant.held) return turn.ofTenant.held < other.ofTenant.held;
  return turn.ofKey.held < other.ofKey.held;
}

function shareIn(shares: Map<string, Share>, name: string): Share {
  const share = shares.get(name) ?? { held: 0, turns: 0 };
  share.turns += 1;
  shares.set(name, share);
  return share;
}

function leave(shares: Map<string, Share>, name: string, share: Share): void {
  share.turns -= 1;
  if (share.turns === 0) shares.delete(name);
}
