import { idFromBytes, idToBytes, read, Refusal } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';
import type { PaymentStatus } from './payment-states';

export interface PaymentLine {
  readonly id: string;
  readonly sellerId: string;
  readonly name: string | null;
  readonly grossMinor: bigint;
  readonly feeMinor: bigint;
  readonly vatMinor: bigint;
  readonly netMinor: bigint;
  readonly refundedMinor: bigint;
}

/** A payment with its lines, as the database has it. Property names are column names. */
export interface Payment {
  readonly id: string;
  readonly merchantId: string;
  readonly orderId: string;
  readonly bodyHash: Buffer;
  readonly orderName: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly status: PaymentStatus;
  readonly version: bigint;
  readonly psp: string | null;
  /** Fixed by the first confirm. */
  readonly paymentKey: string | null;
  readonly pspMethod: string | null;
  readonly failureCode: string | null;
  readonly failureMessage: string | null;
  readonly failureDeclined: boolean | null;
  /** When the PSP approved, after all, what we had told FAILED. */
  readonly lateSuccessAt: Date | null;
  /** Null while the money is on its way back. */
  readonly lateSuccessResolution: 'canceled' | 'kept' | null;
  readonly approvedAt: Date | null;
  readonly refundedMinor: bigint;
  /** How many events have been announced under this payment's key. */
  readonly eventSequence: bigint;
  readonly executingSince: Date | null;
  /** The event that wallet and ledger answer; announced again until both have. */
  readonly succeededEventId: string | null;
  readonly nextAnnounceAt: Date | null;
  readonly walletCreditedAt: Date | null;
  readonly ledgerBookedAt: Date | null;
  readonly completedAt: Date | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly lines: readonly PaymentLine[];
}

/** One row per line; BIGINT arrives as text. */
interface Row {
  id: Buffer;
  merchantId: Buffer;
  orderId: string;
  bodyHash: Buffer;
  orderName: string;
  amountMinor: string;
  currency: string;
  status: PaymentStatus;
  version: string;
  psp: string | null;
  paymentKey: string | null;
  pspMethod: string | null;
  failureCode: string | null;
  failureMessage: string | null;
  failureDeclined: number | null;
  lateSuccessAt: Date | null;
  lateSuccessResolution: 'canceled' | 'kept' | null;
  approvedAt: Date | null;
  refundedMinor: string;
  eventSequence: string;
  executingSince: Date | null;
  succeededEventId: Buffer | null;
  nextAnnounceAt: Date | null;
  walletCreditedAt: Date | null;
  ledgerBookedAt: Date | null;
  completedAt: Date | null;
  metadata: string | null;
  createdAt: Date;
  updatedAt: Date;
  lineId: Buffer;
  sellerId: string;
  lineName: string | null;
  grossMinor: string;
  feeMinor: string;
  vatMinor: string;
  netMinor: string;
  lineRefundedMinor: string;
}

// Metadata may be large and a payment may have a hundred lines: it travels with the first line only.
const selectPayments = `
  SELECT p.id, p.merchantId, p.orderId, p.bodyHash, p.orderName, p.amountMinor, p.currency, p.status, p.version, p.psp,
         p.paymentKey, p.pspMethod, p.failureCode, p.failureMessage, p.failureDeclined, p.lateSuccessAt,
         p.lateSuccessResolution, p.approvedAt, p.refundedMinor, p.eventSequence, p.executingSince, p.succeededEventId, p.nextAnnounceAt, p.walletCreditedAt, p.ledgerBookedAt,
         p.completedAt, IF(l.lineNo = 1, p.metadata, NULL) AS metadata, p.createdAt, p.updatedAt,
         l.id AS lineId, l.sellerId, l.name AS lineName, l.grossMinor, l.feeMinor, l.vatMinor, l.netMinor,
         l.refundedMinor AS lineRefundedMinor`;

/** The payment, if it is this merchant's (null: anybody's); refuses with not_found otherwise. */
export async function readPayment(db: DataSource, paymentId: string, merchantId: string | null): Promise<Payment> {
  const rows = await read<Row>(
    db,
    `${selectPayments}
     FROM payment p JOIN payment_line l ON l.paymentId = p.id
     WHERE p.id = ? ${merchantId === null ? '' : 'AND p.merchantId = ?'}
     ORDER BY l.lineNo`,
    merchantId === null ? [idToBytes(paymentId)] : [idToBytes(paymentId), idToBytes(merchantId)],
  );
  return onlyOne(rows, paymentId);
}

/** The same in a transaction, which has the payment to itself until it ends. */
export async function lockPayment(tx: EntityManager, paymentId: string, merchantId: string | null): Promise<Payment> {
  const rows = await tx.query<Row[]>(
    `${selectPayments}
     FROM payment p JOIN payment_line l ON l.paymentId = p.id
     WHERE p.id = ? ${merchantId === null ? '' : 'AND p.merchantId = ?'}
     ORDER BY l.lineNo FOR UPDATE`,
    merchantId === null ? [idToBytes(paymentId)] : [idToBytes(paymentId), idToBytes(merchantId)],
  );
  return onlyOne(rows, paymentId);
}

function onlyOne(rows: readonly Row[], paymentId: string): Payment {
  const [payment] = paymentsFrom(rows);
  if (payment === undefined) throw new Refusal('not_found', `There is no payment ${paymentId}.`);
  return payment;
}

/** The payment that holds the merchant's order id at present. */
export async function readByOrder(db: DataSource, merchantId: string, orderId: string): Promise<Payment | null> {
  const rows = await read<Row>(
    db,
    `${selectPayments}
     FROM payment p JOIN payment_line l ON l.paymentId = p.id
     WHERE p.merchantId = ? AND p.orderId = ? AND p.occupiesOrder = 1
     ORDER BY l.lineNo`,
    [idToBytes(merchantId), orderId],
  );
  return paymentsFrom(rows)[0] ?? null;
}

/** The payments whose completion these events tell of, in the order of their ids, as the transaction has made them. */
export async function readCompletedBy(
  tx: EntityManager,
  events: readonly { readonly paymentId: string; readonly eventId: string }[],
): Promise<{ payment: Payment; eventId: string; sequence: bigint }[]> {
  const rows = await tx.query<(Row & { completedEventId: Buffer; merchantEventSequence: string })[]>(
    `${selectPayments}, p.completedEventId, p.merchantEventSequence
     FROM payment p JOIN payment_line l ON l.paymentId = p.id
     WHERE p.id IN (?) AND p.completedEventId IN (?)
     ORDER BY p.id, l.lineNo`,
    [events.map(({ paymentId }) => idToBytes(paymentId)), events.map(({ eventId }) => idToBytes(eventId))],
  );
  const told = new Map(rows.map((row) => [row.id.toString('hex'), row]));
  return paymentsFrom(rows).map((payment) => {
    const { completedEventId, merchantEventSequence } = told.get(payment.id.slice('pay_'.length))!;
    return { payment, eventId: idFromBytes('evt', completedEventId), sequence: BigInt(merchantEventSequence) };
  });
}

/** One more condition on the row of a payment. */
export interface Condition {
  readonly sql: string;
  readonly value: unknown;
}

/** What a list is asked for: all of it must hold. */
export interface PaymentFilter {
  readonly conditions: readonly Condition[];
  readonly entries: readonly MetadataEntry[];
}

/** One entry of the metadata of a merchant's payments. */
export interface MetadataEntry {
  readonly merchantId: Buffer;
  readonly entryHash: Buffer;
}

/** The newest payments that meet the filter, newest first. */
export async function readNewest(
  db: DataSource,
  { conditions, entries }: PaymentFilter,
  limit: number,
): Promise<Payment[]> {
  const { from, params } = paymentsWith(entries);
  const where = conditions.map(({ sql }) => `AND ${sql}`).join(' ');
  const rows = await read<Row>(
    db,
    `${selectPayments}
     FROM (SELECT payment.* FROM ${from} WHERE TRUE ${where} ORDER BY id DESC LIMIT ?) p
     JOIN payment_line l ON l.paymentId = p.id
     ORDER BY p.id DESC, l.lineNo`,
    [...params, ...conditions.map(({ value }) => value), limit],
  );
  return paymentsFrom(rows);
}

/**
 * The payments that have these entries, from the rows of the first one. In this order: left alone, the database may go
 * through all payments of the merchant for an entry that few of them have.
 */
function paymentsWith(entries: readonly MetadataEntry[]): { from: string; params: Buffer[] } {
  if (entries.length === 0) return { from: 'payment', params: [] };
  const [first, ...others] = entries.map(
    (_, index) => `(SELECT paymentId FROM payment_metadata WHERE merchantId = ? AND entryHash = ?) m${index}`,
  );
  const joined = others.map((entry, index) => `STRAIGHT_JOIN ${entry} ON m${index + 1}.paymentId = m0.paymentId`);
  return {
    from: `${[first, ...joined].join(' ')} STRAIGHT_JOIN payment ON payment.id = m0.paymentId`,
    params: entries.flatMap(({ merchantId, entryHash }) => [merchantId, entryHash]),
  };
}

function paymentsFrom(rows: readonly Row[]): Payment[] {
  const payments: Payment[] = [];
  let lines: PaymentLine[] = [];
  let previous: Buffer | null = null;
  for (const row of rows) {
    if (previous === null || !row.id.equals(previous)) {
      lines = [];
      payments.push(paymentFrom(row, lines));
      previous = row.id;
    }
    lines.push(lineFrom(row));
  }
  return payments;
}

function paymentFrom(row: Row, lines: readonly PaymentLine[]): Payment {
  return {
    id: idFromBytes('pay', row.id),
    merchantId: idFromBytes('mer', row.merchantId),
    orderId: row.orderId,
    bodyHash: row.bodyHash,
    orderName: row.orderName,
    amountMinor: BigInt(row.amountMinor),
    currency: row.currency,
    status: row.status,
    version: BigInt(row.version),
    psp: row.psp,
    paymentKey: row.paymentKey,
    pspMethod: row.pspMethod,
    failureCode: row.failureCode,
    failureMessage: row.failureMessage,
    failureDeclined: row.failureDeclined === null ? null : row.failureDeclined === 1,
    lateSuccessAt: row.lateSuccessAt,
    lateSuccessResolution: row.lateSuccessResolution,
    approvedAt: row.approvedAt,
    refundedMinor: BigInt(row.refundedMinor),
    eventSequence: BigInt(row.eventSequence),
    executingSince: row.executingSince,
    succeededEventId: row.succeededEventId === null ? null : idFromBytes('evt', row.succeededEventId),
    nextAnnounceAt: row.nextAnnounceAt,
    walletCreditedAt: row.walletCreditedAt,
    ledgerBookedAt: row.ledgerBookedAt,
    completedAt: row.completedAt,
    metadata: row.metadata === null ? {} : (JSON.parse(row.metadata) as Record<string, string>),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    lines,
  };
}

function lineFrom(row: Row): PaymentLine {
  return {
    id: idFromBytes('lin', row.lineId),
    sellerId: row.sellerId,
    name: row.lineName,
    grossMinor: BigInt(row.grossMinor),
    feeMinor: BigInt(row.feeMinor),
    vatMinor: BigInt(row.vatMinor),
    netMinor: BigInt(row.netMinor),
    refundedMinor: BigInt(row.lineRefundedMinor),
  };
}
