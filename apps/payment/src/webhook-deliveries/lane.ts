const firstSlots = 4;

/**
 * How much of one endpoint is sent at once. It grows with each success and halves with each failure, down to one: a
 * receiver that hangs holds a slot or two of its own, and one that comes back is soon at its full speed.
 */
export class Lane {
  private slots: number;
  private sending = 0;
  private failing = false;

  constructor(private readonly slotsMax: number) {
    this.slots = Math.min(firstSlots, slotsMax);
  }

  get inFlight(): number {
    return this.sending;
  }

  get isFailing(): boolean {
    return this.failing;
  }

  get room(): number {
    return Math.max(0, this.slots - this.sending);
  }

  began(): void {
    this.sending += 1;
  }

  ended(isSuccess: boolean): void {
    this.sending -= 1;
    this.failing = !isSuccess;
    this.slots = isSuccess ? Math.min(this.slots + 1, this.slotsMax) : Math.max(1, Math.floor(this.slots / 2));
  }
}

export interface Waiting {
  readonly endpointId: string;
  readonly lane: Lane;
}

/**
 * How many deliveries of each endpoint to begin, within `room` for all. Everybody gets the same share, whoever is sent the
 * least comes first, and those that fail never take more than half of all slots from those that answer.
 */
export function allot(waiting: readonly Waiting[], { room, all }: { room: number; all: number }): Map<string, number> {
  const failingInFlight = waiting.reduce((sum, { lane }) => sum + (lane.isFailing ? lane.inFlight : 0), 0);
  let roomForFailing = Math.floor(all / 2) - failingInFlight;
  let left = room;
  const share = Math.max(1, Math.floor(room / Math.max(1, waiting.length)));
  const shares = new Map<string, number>();
  for (const { endpointId, lane } of [...waiting].sort((a, b) => a.lane.inFlight - b.lane.inFlight)) {
    const most = lane.isFailing ? Math.min(left, roomForFailing) : left;
    const count = Math.min(lane.room, share, most);
    if (count <= 0) continue;
    shares.set(endpointId, count);
    left -= count;
    if (lane.isFailing) roomForFailing -= count;
  }
  return shares;
}
