import type { JournalFact, PaymentFact, RefundLineFact } from './facts';

/** Debits count up, credits down, per account and currency. */
export function movementsOf(journal: JournalFact): Map<string, bigint> {
  const moves = new Map<string, bigint>();
  for (const { debit, credit, currency, amountMinor } of journal.postings) {
    add(moves, `${debit} ${currency}`, amountMinor);
    add(moves, `${credit} ${currency}`, -amountMinor);
  }
  return moves;
}

type Moved = Pick<PaymentFact, 'psp' | 'merchantId' | 'currency' | 'amountMinor'> & {
  readonly lines: readonly (Omit<RefundLineFact, 'lineId' | 'grossMinor'> & { readonly sellerId: string })[];
};

/** What a payment of these lines does to the books: receivable against the sellers' nets, the fee and the VAT. */
export function movesOf({ psp, merchantId, currency, amountMinor, lines }: Moved): Map<string, bigint> {
  const moves = new Map<string, bigint>();
  add(moves, `assets:psp:${psp}:receivable ${currency}`, amountMinor);
  for (const { sellerId, feeMinor, vatMinor, netMinor } of lines) {
    add(moves, `liabilities:merchant:${merchantId}:seller:${sellerId}:payable ${currency}`, -netMinor);
    add(moves, `revenue:platform-fee ${currency}`, -feeMinor);
    add(moves, `liabilities:vat ${currency}`, -vatMinor);
  }
  return moves;
}

function add(sums: Map<string, bigint>, key: string, amount: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + amount);
}
