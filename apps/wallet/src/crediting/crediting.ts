import type { PaymentSucceededV1 } from '@kessai/contracts';
import { EventRejected } from '@kessai/messaging';
import { isCurrency } from '@kessai/money';

/** A wallet's primary key: one seller of one merchant has one wallet per currency. */
export interface WalletKey {
  readonly merchantId: string;
  readonly sellerId: string;
  readonly currency: string;
}

export interface Wallet extends WalletKey {
  readonly availableMinor: bigint;
  readonly reservedMinor: bigint;
  readonly version: bigint;
  /** The number of the last entry. */
  readonly entryCount: bigint;
  readonly updatedAt: Date;
}

export interface WalletEntry extends WalletKey {
  readonly entryNo: bigint;
  readonly sourceEventId: string;
  readonly lineId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly availableAfter: bigint;
  readonly reservedAfter: bigint;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
}

export interface Credits {
  readonly entries: readonly WalletEntry[];
  /** The wallets after the credits, in the order in which they were given, each with its next version. */
  readonly wallets: readonly Wallet[];
  readonly recordedAt: Date;
}

/** The event contradicts itself: nobody is credited, and no repetition can help. */
export class CreditRejected extends EventRejected {}

/** What a BIGINT holds: the contract's 19 digits allow more. */
const amountMinorMax = 2n ** 63n - 1n;

export const textOf = ({ merchantId, sellerId, currency }: WalletKey): string =>
  `${merchantId}/${sellerId}/${currency}`;

/** The wallets that the payments credit, each once, in the order of the primary key. */
export function walletsCreditedBy(payments: readonly PaymentSucceededV1[]): WalletKey[] {
  const keys = new Map<string, WalletKey>();
  for (const { data } of payments) {
    for (const { sellerId } of data.lines) {
      const key = { merchantId: data.merchantId, sellerId, currency: data.currency };
      keys.set(textOf(key), key);
    }
  }
  return [...keys.values()].sort(byPrimaryKey);
}

/**
 * Credits each line's net to its seller, in the order of the payments, or refuses the first that contradicts itself.
 * `wallets` holds every wallet of `walletsCreditedBy(payments)`; `now` was read while they were locked.
 */
export function decideCredits(payments: readonly PaymentSucceededV1[], wallets: readonly Wallet[], now: Date): Credits {
  payments.forEach(refuseContradictions);

  const running = new Map(wallets.map((wallet) => [textOf(wallet), { ...wallet }]));
  const recordedAt = latest(now, wallets);
  const entries: WalletEntry[] = [];
  for (const payment of payments) {
    const { merchantId, paymentId, currency, approvedAt, lines } = payment.data;
    for (const { lineId, sellerId, netMinor } of lines) {
      const wallet = running.get(textOf({ merchantId, sellerId, currency }));
      if (!wallet) throw new Error(`wallet ${merchantId}/${sellerId}/${currency} is not open`);
      wallet.availableMinor += netMinor;
      wallet.entryCount += 1n;
      entries.push({
        merchantId,
        sellerId,
        currency,
        entryNo: wallet.entryCount,
        sourceEventId: payment.id,
        lineId,
        paymentId,
        amountMinor: netMinor,
        availableAfter: wallet.availableMinor,
        reservedAfter: wallet.reservedMinor,
        occurredAt: approvedAt,
        recordedAt,
      });
    }
  }
  const after = [...running.values()].map((wallet) => ({
    ...wallet,
    version: wallet.version + 1n,
    updatedAt: recordedAt,
  }));
  return { entries, wallets: after, recordedAt };
}

function refuseContradictions({ id, data }: PaymentSucceededV1): void {
  const { currency, amountMinor, lines } = data;
  const grossMinor = lines.reduce((sum, line) => sum + line.grossMinor, 0n);
  const uneven = lines.find((line) => line.grossMinor !== line.feeMinor + line.vatMinor + line.netMinor);
  const lineIds = new Set(lines.map((line) => line.lineId));

  if (!isCurrency(currency)) throw new CreditRejected('currency_not_supported', id, currency);
  if (amountMinor > amountMinorMax) throw new CreditRejected('amount_out_of_range', id, `${amountMinor}`);
  if (grossMinor !== amountMinor) {
    throw new CreditRejected('lines_do_not_add_up', id, `lines ${grossMinor}, amount ${amountMinor}`);
  }
  if (uneven) throw new CreditRejected('parts_do_not_add_up', id, uneven.lineId);
  if (lineIds.size !== lines.length) throw new CreditRejected('line_twice', id);
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
