import { idFromBytes, idToBytes } from '@kessai/runtime';
import type { Snapshot } from './database';
import type { AccountBalanceFact, JournalFact, PostingFact } from './facts';
import { groupBy } from './reading-refunds';

interface JournalRow {
  id: Buffer;
  kind: string;
  merchantId: Buffer;
  paymentId: Buffer | null;
  refundId: Buffer | null;
}

interface PostingRow {
  journalId: Buffer;
  currency: string;
  debitAccountId: Buffer;
  creditAccountId: Buffer;
  amountMinor: string;
}

/** The ledger, with accounts by their codes. */
export class Books {
  private constructor(
    private readonly db: Snapshot,
    private readonly codes: ReadonlyMap<string, string>,
  ) {}

  static async open(db: Snapshot): Promise<Books> {
    const rows = await db.rows<{ id: Buffer; code: string }>(`SELECT id, code FROM account`);
    return new Books(db, new Map(rows.map(({ id, code }) => [id.toString('hex'), code])));
  }

  /** The journals of the payments, by payment. */
  async journalsOf(paymentIds: readonly string[]): Promise<Map<string, JournalFact[]>> {
    if (paymentIds.length === 0) return new Map();
    const journals = await this.db.rows<JournalRow>(
      `SELECT id, kind, merchantId, paymentId, refundId FROM journal WHERE paymentId IN (?)`,
      [paymentIds.map(idToBytes)],
    );
    if (journals.length === 0) return new Map();
    const postings = await this.db.rows<PostingRow>(
      `SELECT journalId, currency, debitAccountId, creditAccountId, amountMinor FROM posting WHERE journalId IN (?)`,
      [journals.map(({ id }) => id)],
    );
    const postingsOf = groupBy(
      postings,
      ({ journalId }) => idFromBytes('jrn', journalId),
      (row) => this.postingOf(row),
    );
    const facts = journals.map((row) => {
      const id = idFromBytes('jrn', row.id);
      return { ...journalOf(row), postings: postingsOf.get(id) ?? [] };
    });
    return groupBy(
      facts,
      ({ paymentId }) => String(paymentId),
      (journal) => journal,
    );
  }

  /** Every journal that tells of a payment, without its postings. */
  async *journalsOfPayments(): AsyncGenerator<JournalFact> {
    const rows = this.db.stream<JournalRow>(
      `SELECT id, kind, merchantId, paymentId, refundId FROM journal WHERE kind = 'payment_succeeded' OR paymentId IS NOT NULL`,
    );
    for await (const row of rows) yield journalOf(row);
  }

  async *postings(): AsyncGenerator<PostingFact> {
    const rows = this.db.stream<PostingRow>(
      `SELECT journalId, currency, debitAccountId, creditAccountId, amountMinor FROM posting`,
    );
    for await (const row of rows) yield this.postingOf(row);
  }

  async balances(): Promise<AccountBalanceFact[]> {
    const rows = await this.db.rows<{ accountId: Buffer; currency: string; debitsMinor: string; creditsMinor: string }>(
      `SELECT accountId, currency, debitsMinor, creditsMinor FROM account_balance`,
    );
    return rows.map((row) => ({
      account: this.codeOf(row.accountId),
      currency: row.currency,
      debitsMinor: BigInt(row.debitsMinor),
      creditsMinor: BigInt(row.creditsMinor),
    }));
  }

  private postingOf(row: PostingRow): PostingFact {
    return {
      debit: this.codeOf(row.debitAccountId),
      credit: this.codeOf(row.creditAccountId),
      currency: row.currency,
      amountMinor: BigInt(row.amountMinor),
    };
  }

  private codeOf(accountId: Buffer): string {
    const id = accountId.toString('hex');
    return this.codes.get(id) ?? `unknown account ${id}`;
  }
}

const journalOf = (row: JournalRow): JournalFact => ({
  id: idFromBytes('jrn', row.id),
  kind: row.kind,
  merchantId: idFromBytes('mer', row.merchantId),
  paymentId: row.paymentId && idFromBytes('pay', row.paymentId),
  refundId: row.refundId && idFromBytes('rfd', row.refundId),
  postings: [],
});
