import type {
  AnswerFact,
  AttemptFact,
  EntryFact,
  FindingFact,
  HistoryFact,
  JournalFact,
  LineFact,
  PaymentFact,
  PspMovement,
  RefundFact,
} from './facts';

export const merchantId = `mer_${'a'.repeat(32)}`;
export const at = new Date('2026-01-01T00:00:00Z');
export const coffee: LineFact = {
  lineId: 'lin_1',
  sellerId: 'coffee',
  grossMinor: 100n,
  feeMinor: 3n,
  vatMinor: 1n,
  netMinor: 96n,
  refundedMinor: 0n,
};
export const books: LineFact = {
  lineId: 'lin_2',
  sellerId: 'books',
  grossMinor: 50n,
  feeMinor: 0n,
  vatMinor: 0n,
  netMinor: 50n,
  refundedMinor: 0n,
};

export const aStep = (
  version: bigint,
  fromStatus: string | null,
  toStatus: string,
  attemptId: string | null = null,
): HistoryFact => ({ version, fromStatus, toStatus, attemptId });

export const anAnswer = (change: Partial<AnswerFact> = {}): AnswerFact => ({
  httpStatus: 200,
  code: null,
  status: 'DONE',
  currency: 'KRW',
  totalAmount: 150,
  cancels: [],
  isCut: false,
  ...change,
});
const aRefusal = anAnswer({
  httpStatus: 400,
  code: 'REJECT_CARD_COMPANY',
  status: null,
  currency: null,
  totalAmount: null,
});

export const anAttempt = (change: Partial<AttemptFact> = {}): AttemptFact => ({
  id: 'att_1',
  kind: 'confirm',
  conclusion: 'captured',
  answer: change.conclusion === 'declined' ? aRefusal : anAnswer(),
  ...change,
});

export const aFinding = (kind: string, change: Partial<FindingFact> = {}): FindingFact => ({
  kind,
  transactionKey: 'tx-1',
  currency: 'KRW',
  amountMinor: 150n,
  isResolved: false,
  ...change,
});

export const aPayment = (change: Partial<PaymentFact> = {}): PaymentFact => ({
  id: 'pay_1',
  merchantId,
  status: 'SUCCEEDED',
  version: 3n,
  amountMinor: 150n,
  refundedMinor: 0n,
  currency: 'KRW',
  psp: 'toss',
  paymentKey: 'key-1',
  approvedAt: at,
  walletCreditedAt: at,
  ledgerBookedAt: at,
  completedAt: at,
  lateSuccessAt: null,
  lateSuccessResolution: null,
  lines: [coffee, books],
  history: [
    aStep(1n, null, 'CREATED'),
    aStep(2n, 'CREATED', 'EXECUTING', 'att_1'),
    aStep(3n, 'EXECUTING', 'SUCCEEDED', 'att_1'),
  ],
  attempts: [anAttempt()],
  findings: [],
  refunds: [],
  ...change,
});

/** Declined, and nothing has come of it. */
export const failed = (change: Partial<PaymentFact> = {}) =>
  aPayment({
    status: 'FAILED',
    walletCreditedAt: null,
    ledgerBookedAt: null,
    completedAt: null,
    history: [
      aStep(1n, null, 'CREATED'),
      aStep(2n, 'CREATED', 'EXECUTING', 'att_1'),
      aStep(3n, 'EXECUTING', 'FAILED', 'att_1'),
    ],
    attempts: [anAttempt({ conclusion: 'declined' })],
    ...change,
  });
/** Told FAILED, and charged after all. */
export const charged = (change: Partial<PaymentFact> = {}) => failed({ lateSuccessAt: at, ...change });

export const anApproval = (change: Partial<PspMovement> = {}): PspMovement => ({
  seq: 7,
  kind: 'approve',
  paymentId: 'pay_1',
  paymentKey: 'key-1',
  transactionKey: 'approval',
  amountMinor: 150n,
  currency: 'KRW',
  reason: null,
  ...change,
});

export const aCancel = (change: Partial<PspMovement> = {}): PspMovement =>
  anApproval({ kind: 'cancel', seq: 9, transactionKey: 'tx-1', ...change });

export const anEntry = (line: LineFact, change: Partial<EntryFact> = {}): EntryFact => ({
  merchantId,
  sellerId: line.sellerId,
  currency: 'KRW',
  entryNo: 1n,
  kind: 'payment',
  lineId: line.lineId,
  paymentId: 'pay_1',
  refundId: null,
  amountMinor: line.netMinor,
  availableAfter: line.netMinor,
  reservedAfter: 0n,
  recordedAt: at,
  ...change,
});

export const receivable = 'assets:psp:toss:receivable';
export const payableOf = (seller: string) => `liabilities:merchant:${merchantId}:seller:${seller}:payable`;
export const aJournal = (change: Partial<JournalFact> = {}): JournalFact => ({
  id: 'jrn_1',
  kind: 'payment_succeeded',
  merchantId,
  paymentId: 'pay_1',
  refundId: null,
  postings: [
    { debit: receivable, credit: payableOf('coffee'), currency: 'KRW', amountMinor: 96n },
    { debit: receivable, credit: payableOf('books'), currency: 'KRW', amountMinor: 50n },
    { debit: receivable, credit: 'revenue:platform-fee', currency: 'KRW', amountMinor: 3n },
    { debit: receivable, credit: 'liabilities:vat', currency: 'KRW', amountMinor: 1n },
  ],
  ...change,
});

/** All of the coffee has gone back, and everybody knows. */
export const aRefund = (change: Partial<RefundFact> = {}): RefundFact => ({
  id: 'rfd_1',
  source: 'merchant',
  status: 'SUCCEEDED',
  amountMinor: 100n,
  currency: 'KRW',
  transactionKey: 'tx-1',
  isInFlight: false,
  walletDebitedAt: at,
  ledgerBookedAt: at,
  completedAt: at,
  isAnnounced: false,
  lines: [{ lineId: 'lin_1', grossMinor: 100n, feeMinor: 3n, vatMinor: 1n, netMinor: 96n }],
  ...change,
});
/** A refund on which nothing has been done yet. */
export const aRefundWithout = (change: Partial<RefundFact>): RefundFact =>
  aRefund({ transactionKey: null, walletDebitedAt: null, ledgerBookedAt: null, completedAt: null, ...change });

/** A payment of which these refunds are; the PSP's answer shows the first cancel. */
export const refunded = (refunds: readonly RefundFact[] = [aRefund()], change: Partial<PaymentFact> = {}) => {
  const gone = refunds.filter(({ status }) => status === 'SUCCEEDED');
  const sumOf = (amounts: bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n);
  const cancels = gone.map(({ transactionKey, amountMinor }) => {
    return { transactionKey: String(transactionKey), amount: Number(amountMinor) };
  });
  return aPayment({
    refunds,
    refundedMinor: sumOf(gone.map(({ amountMinor }) => amountMinor)),
    lines: [coffee, books].map((line) => {
      const own = gone.flatMap(({ lines }) => lines.filter(({ lineId }) => lineId === line.lineId));
      return { ...line, refundedMinor: sumOf(own.map(({ grossMinor }) => grossMinor)) };
    }),
    attempts: [anAttempt(), anAttempt({ id: 'att_2', kind: 'cancel', answer: anAnswer({ cancels }) })],
    ...change,
  });
};

export const aDebit = (change: Partial<EntryFact> = {}): EntryFact =>
  anEntry(coffee, { kind: 'refund', refundId: 'rfd_1', entryNo: 2n, amountMinor: -96n, availableAfter: 0n, ...change });

export const aReversal = (change: Partial<JournalFact> = {}): JournalFact =>
  aJournal({
    id: 'jrn_2',
    kind: 'refund_succeeded',
    refundId: 'rfd_1',
    postings: [
      { debit: payableOf('coffee'), credit: receivable, currency: 'KRW', amountMinor: 96n },
      { debit: 'revenue:platform-fee', credit: receivable, currency: 'KRW', amountMinor: 3n },
      { debit: 'liabilities:vat', credit: receivable, currency: 'KRW', amountMinor: 1n },
    ],
    ...change,
  });
