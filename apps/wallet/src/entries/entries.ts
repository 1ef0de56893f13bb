import { isCurrency } from '@kessai/money';

/** A wallet's primary key: one seller of one merchant has one wallet per currency. */
export interface WalletKey {
  readonly merchantId: string;
  readonly sellerId: string;
  readonly currency: string;
}

export interface Wallet extends WalletKey {
  /** Below zero where more went back to buyers than the seller had left: the seller owes us. */
  readonly availableMinor: bigint;
  readonly reservedMinor: bigint;
  readonly version: bigint;
  /** The number of the last entry. */
  readonly entryCount: bigint;
  readonly updatedAt: Date;
}

/** What one line of an event moves in the wallet of its seller. */
export interface Movement extends WalletKey {
  readonly kind: 'payment' | 'refund';
  readonly sourceEventId: string;
  readonly lineId: string;
  readonly paymentId: string;
  /** Null but for a refund. */
  readonly refundId: string | null;
  /** Signed, of available. */
  readonly amountMinor: bigint;
  readonly occurredAt: Date;
}

export interface WalletEntry extends Movement {
  readonly entryNo: bigint;
  readonly availableAfter: bigint;
  readonly reservedAfter: bigint;
  readonly recordedAt: Date;
}

export interface Entries {
  readonly entries: readonly WalletEntry[];
  /** The wallets after the entries, in the order in which they were given, each with its next version. */
  readonly wallets: readonly Wallet[];
  readonly recordedAt: Date;
}

/** An event that moves money of sellers, line by line. */
export interface LinesOfSellers {
  readonly merchantId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly lines: readonly {
    readonly lineId: string;
    readonly sellerId: string;
    readonly grossMinor: bigint;
    readonly feeMinor: bigint;
    readonly vatMinor: bigint;
    readonly netMinor: bigint;
  }[];
}

/** What a BIGINT holds: the contract's 19 digits allow more. */
const amountMinorMax = 2n ** 63n - 1n;

export const textOf = ({ merchantId, sellerId, currency }: WalletKey): string =>
  `${merchantId}/${sellerId}/${currency}`;

/** The wallets that the events move, each once, in the order of the primary key. */
export function walletsMovedBy(events: readonly { readonly data: LinesOfSellers }[]): WalletKey[] {
  const keys = new Map<string, WalletKey>();
  for (const { data } of events) {
    for (const { sellerId } of data.lines) {
      const key = { merchantId: data.merchantId, sellerId, currency: data.currency };
      keys.set(textOf(key), key);
    }
  }
  return [...keys.values()].sort(byPrimaryKey);
}

/** Where an event contradicts itself: which rule, and the fact that breaks it. */
export function contradictionIn({ currency, amountMinor, lines }: LinesOfSellers): [string, string?] | undefined {
  const grossMinor = lines.reduce((sum, line) => sum + line.grossMinor, 0n);
  const uneven = lines.find((line) => line.grossMinor !== line.feeMinor + line.vatMinor + line.netMinor);
  const lineIds = new Set(lines.map((line) => line.lineId));

  if (!isCurrency(currency)) return ['currency_not_supported', currency];
  if (amountMinor > amountMinorMax) return ['amount_out_of_range', `${amountMinor}`];
  if (grossMinor !== amountMinor) return ['lines_do_not_add_up', `lines ${grossMinor}, amount ${amountMinor}`];
  if (uneven) return ['parts_do_not_add_up', uneven.lineId];
  if (lineIds.size !== lines.length) return ['line_twice'];
  return undefined;
}

/**
 * Each movement as the next entry of its wallet, in the order of the movements. `wallets` holds every wallet that they
 * move; `now` was read while those were locked.
 */
export function entriesOf(movements: readonly Movement[], wallets: readonly Wallet[], now: Date): Entries {
  const running = new Map(wallets.map((wallet) => [textOf(wallet), { ...wallet }]));
  const recordedAt = latest(now, wallets);
  const entries = movements.map((movement): WalletEntry => {
    const wallet = running.get(textOf(movement));
    if (!wallet) throw new Error(`wallet ${textOf(movement)} is not open`);
    wallet.availableMinor += movement.amountMinor;
    wallet.entryCount += 1n;
    return {
      ...movement,
      entryNo: wallet.entryCount,
      availableAfter: wallet.availableMinor,
      reservedAfter: wallet.reservedMinor,
      recordedAt,
    };
  });
  const after = [...running.values()].map((wallet) => ({
    ...wallet,
    version: wallet.version + 1n,
    updatedAt: recordedAt,
  }));
  return { entries, wallets: after, recordedAt };
}

/** A clock that was set back must not put an entry before the one that it follows. */
function latest(now: Date, wallets: readonly Wallet[]): Date {
  return wallets.reduce((last, { updatedAt }) => (updatedAt > last ? updatedAt : last), now);
}

// Plain comparison of code units: ids and seller ids are ASCII, and so it is the order of BINARY and utf8mb4_bin.
function byPrimaryKey(one: WalletKey, other: WalletKey): number {
  return (
    compare(one.merchantId, other.merchantId) ||
    compare(one.sellerId, other.sellerId) ||
    compare(one.currency, other.currency)
  );
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
