import { truthOf, type Computed, type Database, type Tx, type Reader } from '@kessai/database';
import { Refusal } from '@kessai/http';
import { idFromBytes, idToBytes } from '@kessai/runtime';
import type { PspDetails } from '../psp/psp';
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
  readonly pspDetails: PspDetails | null;
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
  /** Of the last event for the merchant. A completion raises it too, and leaves the version as it was. */
  readonly merchantEventSequence: bigint;
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
export interface Row {
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
  pspDetails: string | null;
  failureCode: string | null;
  failureMessage: string | null;
  failureDeclined: Computed;
  lateSuccessAt: Date | null;
  lateSuccessResolution: 'canceled' | 'kept' | null;
  approvedAt: Date | null;
  refundedMinor: string;
  eventSequence: string;
  merchantEventSequence: string;
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

const columns = [
  'merchantId',
  'orderId',
  'bodyHash',
  'orderName',
  'amountMinor',
  'currency',
  'status',
  'version',
  'psp',
  'paymentKey',
  'pspMethod',
  'failureCode',
  'failureMessage',
  'failureDeclined',
  'lateSuccessAt',
  'lateSuccessResolution',
  'approvedAt',
  'refundedMinor',
  'eventSequence',
  'merchantEventSequence',
  'executingSince',
  'succeededEventId',
  'nextAnnounceAt',
  'walletCreditedAt',
  'ledgerBookedAt',
  'completedAt',
  'createdAt',
  'updatedAt',
];
/** They may be large. */
const largeColumns = ['pspDetails', 'metadata'];
const lineColumns = `l.id AS lineId, l.sellerId, l.name AS lineName, l.grossMinor, l.feeMinor, l.vatMinor, l.netMinor,
         l.refundedMinor AS lineRefundedMinor`;

/** A payment may have a hundred lines: these travel with the first line only. */
const withFirstLine = (names: readonly string[]) => names.map((name) => `IF(l.lineNo = 1, p.${name}, NULL) AS ${name}`);
const withEachLine = (names: readonly string[]) => names.map((name) => `p.${name}`);

export const selectPayments = `
  SELECT p.id, ${[...withEachLine(columns), ...withFirstLine(largeColumns)].join(', ')}, ${lineColumns}`;
/** Of many payments: a hundred with a hundred lines each are ten thousand rows. */
export const selectManyPayments = `
  SELECT p.id, ${withFirstLine([...columns, ...largeColumns]).join(', ')}, ${lineColumns}`;

/** The payment, if it is this merchant's (null: anybody's); refuses with not_found otherwise. */
export async function readPayment(db: Database, paymentId: string, merchantId: string | null): Promise<Payment> {
  const rows = await db.query<Row>(
    `${selectPayments}
     FROM payment p JOIN payment_line l ON l.paymentId = p.id
     WHERE p.id = ? ${merchantId === null ? '' : 'AND p.merchantId = ?'}
     ORDER BY l.lineNo`,
    merchantId === null ? [idToBytes(paymentId)] : [idToBytes(paymentId), idToBytes(merchantId)],
  );
  return onlyOne(rows, paymentId);
}

/** The same in a transaction, which has the payment to itself until it ends. */
export async function lockPayment(tx: Tx, paymentId: string, merchantId: string | null): Promise<Payment> {
  const rows = await tx.query<Row>(
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
  return payment ?? notFound(paymentId);
}

export function notFound(paymentId: string): never {
  throw new Refusal('not_found', `There is no payment ${paymentId}.`);
}

/** The payment that holds the merchant's order id at present. */
export async function readByOrder(db: Database, merchantId: string, orderId: string): Promise<Payment | null> {
  const rows = await db.query<Row>(
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
  tx: Reader,
  events: readonly { readonly paymentId: string; readonly eventId: string }[],
): Promise<{ payment: Payment; eventId: string }[]> {
  const rows = await tx.query<Row & { completedEventId: Buffer }>(
    `${selectPayments}, p.completedEventId
     FROM payment p JOIN payment_line l ON l.paymentId = p.id
     WHERE p.id IN (?) AND p.completedEventId IN (?)
     ORDER BY p.id, l.lineNo`,
    [events.map(({ paymentId }) => idToBytes(paymentId)), events.map(({ eventId }) => idToBytes(eventId))],
  );
  const completedBy = new Map(rows.map(({ id, completedEventId }) => [idFromBytes('pay', id), completedEventId]));
  return paymentsFrom(rows).map((payment) => ({
    payment,
    eventId: idFromBytes('evt', completedBy.get(payment.id)!),
  }));
}

export function paymentsFrom(rows: readonly Row[]): Payment[] {
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
    pspDetails: row.pspDetails === null ? null : (JSON.parse(row.pspDetails) as PspDetails),
    failureCode: row.failureCode,
    failureMessage: row.failureMessage,
    failureDeclined: row.failureDeclined === null ? null : truthOf(row.failureDeclined),
    lateSuccessAt: row.lateSuccessAt,
    lateSuccessResolution: row.lateSuccessResolution,
    approvedAt: row.approvedAt,
    refundedMinor: BigInt(row.refundedMinor),
    eventSequence: BigInt(row.eventSequence),
    merchantEventSequence: BigInt(row.merchantEventSequence),
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
