import { setTimeout as sleep } from 'node:timers/promises';
import type { SslOptions } from 'mysql2';
import { EntryChains, payableBreaks, PostingSums } from './balance-checks';
import { Snapshot } from './database';
import {
  checks,
  type Break,
  type CheckName,
  type EntryFact,
  type JournalFact,
  type PaymentFact,
  type PspMovement,
  type WalletFact,
} from './facts';
import {
  completionBreaks,
  isOpen,
  isOpenLateSuccess,
  journalBreaks,
  paymentBreaks,
  walletBreaks,
} from './payment-checks';
import { pendingWork, type PendingWork } from './pending-work';
import { evidenceBreaks, pspBreaks } from './psp-checks';
import { isQuiet, untilQuiet } from './quiet';
import { Books } from './reading-books';
import { paymentPages } from './reading-payments';
import { pspMovements } from './reading-psp';
import { readWallets, walletEntries } from './reading-wallets';
import {
  debitBreaks,
  isOpenRefund,
  openCancels,
  refundBreaks,
  refundCancelBreaks,
  refundCompletionBreaks,
  refundEvidenceBreaks,
  reversalBreaks,
  unbookedCancels,
} from './refund-checks';
import { Positions, suspenseBreaks } from './suspense-checks';

export type DatabaseUrls = Readonly<Record<'payment' | 'wallet' | 'ledger', string>>;

/** What the audit needs of `.kessai/stack.json`. Without a simulator the PSP's side is not checked. */
export interface AuditedStack {
  readonly database: DatabaseUrls;
  /** How the databases are reached, where not in plaintext. */
  readonly tls?: SslOptions | undefined;
  readonly services?: { readonly simulator?: { readonly url: string } };
}

export interface AuditOptions {
  /** Wait this long for the system to come to rest before looking. */
  readonly waitMs?: number;
}

export interface CheckResult {
  readonly check: CheckName;
  readonly title: string;
  readonly looked: number;
  readonly broken: number;
}

/** A payment whose charge is not known yet; `charged` says what the PSP's list shows. */
export interface OpenPayment {
  readonly paymentId: string;
  readonly status: string;
  readonly charged: boolean;
}

/** A refund whose outcome is not known yet; `canceled` says what the PSP's list shows. */
export interface OpenRefund {
  readonly refundId: string;
  readonly paymentId: string;
  readonly status: string;
  readonly canceled: boolean;
}

export interface AuditReport {
  /** No event was on its way: what is broken then stays broken. */
  readonly quiet: boolean;
  readonly checks: readonly CheckResult[];
  readonly broken: readonly Break[];
  readonly open: readonly OpenPayment[];
  readonly openRefunds: readonly OpenRefund[];
  readonly pending: readonly PendingWork[];
}

/** Long enough for an event that was on its way at the first look to have arrived at the second. */
const secondLookMs = 2_000;

/** Holds the PSP, the payments, the wallets and the books against each other, and names everything that differs. */
export async function auditStack(stack: AuditedStack, options: AuditOptions = {}): Promise<AuditReport> {
  const quiet = options.waitMs ? await untilQuiet(stack, options.waitMs) : await isQuiet(stack);
  const first = await new Audit().look(stack, quiet);
  if (first.broken.length === 0) return first;
  // The databases are read one after another while work may go on: only what is seen twice is broken.
  await sleep(secondLookMs);
  return seenTwice(first, await new Audit().look(stack, quiet));
}

export function seenTwice(first: AuditReport, second: AuditReport): AuditReport {
  const textOf = ({ check, id, why }: Break) => `${check} ${id} ${why}`;
  const before = new Set(first.broken.map(textOf));
  const broken = second.broken.filter((found) => before.has(textOf(found)));
  const countOf = (name: CheckName) => broken.filter(({ check }) => check === name).length;
  return { ...second, broken, checks: second.checks.map((one) => ({ ...one, broken: countOf(one.check) })) };
}

/** What the other systems say of a payment. */
interface Seen {
  /** Null when it is not known what the PSP did. */
  readonly movements: PspMovement[] | null;
  readonly entries: readonly EntryFact[];
  readonly journals: readonly JournalFact[];
}

class Audit {
  private readonly looked = new Map<CheckName, number>();
  private readonly broken: Break[] = [];
  private readonly open: OpenPayment[] = [];
  private readonly openRefunds: OpenRefund[] = [];
  private readonly payments = new Set<string>();
  private readonly positions = new Positions();

  async look({ database, services, tls }: AuditedStack, quiet: boolean): Promise<AuditReport> {
    const snapshots: Snapshot[] = [];
    const open = async (url: string) => {
      const snapshot = await Snapshot.open(url, tls);
      snapshots.push(snapshot);
      return snapshot;
    };
    try {
      const [payment, wallet, ledger] = [
        await open(database.payment),
        await open(database.wallet),
        await open(database.ledger),
      ];
      const simulatorUrl = services?.simulator?.url;
      await this.compare({ payment, wallet, ledger, simulatorUrl });
      const pending: PendingWork[] = [];
      for (const [service, db] of Object.entries({ payment, wallet, ledger }))
        pending.push(...(await pendingWork(service, db)));
      const { broken, open: openPayments, openRefunds } = this;
      return { quiet, checks: this.results(), broken, open: openPayments, openRefunds, pending };
    } finally {
      for (const snapshot of snapshots) snapshot.close();
    }
  }

  private async compare(from: {
    payment: Snapshot;
    wallet: Snapshot;
    ledger: Snapshot;
    simulatorUrl: string | undefined;
  }) {
    const movements = from.simulatorUrl === undefined ? null : await this.readMovements(from.simulatorUrl);
    const wallets = await readWallets(from.wallet);
    const chains = new EntryChains();
    const entries = await this.readEntries(from.wallet, chains);
    this.note(chains.breaksOf(wallets));
    const books = await Books.open(from.ledger);

    for await (const page of paymentPages(from.payment)) {
      const journals = await books.journalsOf(page.map(({ id }) => id));
      for (const payment of page) {
        const seen = {
          movements: movements && take(movements, payment.id),
          entries: take(entries, payment.id),
          journals: journals.get(payment.id) ?? [],
        };
        this.comparePayment(payment, seen);
        this.compareRefunds(payment, seen);
      }
    }
    this.findStrays(movements ?? new Map(), entries);
    await this.compareBooks(books, wallets, movements !== null);
  }

  private comparePayment(payment: PaymentFact, { movements, entries, journals }: Seen): void {
    this.payments.add(payment.id);
    this.count('wallet', 'journal', 'payment', 'evidence', 'suspense');
    this.note(walletBreaks(payment, entries));
    this.note(journalBreaks(payment, journals));
    this.note(suspenseBreaks(payment, journals));
    this.note(paymentBreaks(payment));
    this.note(evidenceBreaks(payment));
    if (payment.status === 'SUCCEEDED') this.count('completion');
    this.note(completionBreaks(payment));
    if (isOpen(payment) || isOpenLateSuccess(payment)) {
      const charged = movements?.some(({ kind }) => kind === 'approve') ?? false;
      this.open.push({ paymentId: payment.id, status: payment.status, charged });
    }
    if (!movements) return;
    this.count('psp');
    this.note(pspBreaks(payment, movements));
  }

  private compareRefunds(payment: PaymentFact, { movements, entries, journals }: Seen): void {
    const open = movements === null ? [] : openCancels(payment, movements);
    const unknown = new Set([...open, ...unbookedCancels(payment, movements ?? [], journals)]);
    this.positions.add(payment, movements && movements.filter((movement) => !unknown.has(movement)));
    this.looked.set('refund', (this.looked.get('refund') ?? 0) + payment.refunds.length);
    this.note(refundBreaks(payment));
    this.note(refundEvidenceBreaks(payment));
    this.note(refundCompletionBreaks(payment));
    this.note(debitBreaks(payment, entries));
    this.note(reversalBreaks(payment, journals));
    for (const refund of payment.refunds) {
      const { id: refundId, status } = refund;
      if (status === 'SUCCEEDED') this.count('debit', 'reversal', 'completion');
      if (!isOpenRefund(refund)) continue;
      const canceled = open.some(({ reason }) => reason?.endsWith(refundId));
      this.openRefunds.push({ refundId, paymentId: payment.id, status, canceled });
    }
    if (!movements || payment.status !== 'SUCCEEDED') return;
    this.looked.set(
      'cancel',
      (this.looked.get('cancel') ?? 0) + movements.filter(({ kind }) => kind === 'cancel').length,
    );
    this.note(refundCancelBreaks(payment, movements));
  }

  /** What is left of the PSP's list and of the wallets' entries belongs to no payment. */
  private findStrays(movements: ReadonlyMap<string, PspMovement[]>, entries: ReadonlyMap<string, EntryFact[]>): void {
    for (const [id, [first]] of movements) {
      this.note([{ check: 'psp', id, why: `the PSP charged it (seq ${first?.seq}), but there is no such payment` }]);
    }
    for (const [id, found] of entries) {
      this.note([{ check: 'wallet', id, why: `${found.length} wallet entries, but there is no such payment` }]);
    }
  }

  private async compareBooks(books: Books, wallets: readonly WalletFact[], isPspKnown: boolean): Promise<void> {
    for await (const { id, paymentId } of books.journalsOfPayments()) {
      if (paymentId !== null && this.payments.has(paymentId)) continue;
      this.note([{ check: 'journal', id, why: `books payment ${paymentId}, which does not exist` }]);
    }
    const sums = new PostingSums();
    for await (const posting of books.postings()) sums.add(posting);
    const balances = await books.balances();
    this.looked.set('books', balances.length);
    this.note(sums.breaksOf(balances));
    this.looked.set('payable', wallets.length);
    this.note(payableBreaks(wallets, balances));
    this.looked.set('position', this.positions.size);
    this.note(this.positions.breaksOf(balances, isPspKnown));
  }

  private async readMovements(simulatorUrl: string): Promise<Map<string, PspMovement[]>> {
    const movements = new Map<string, PspMovement[]>();
    for await (const movement of pspMovements(simulatorUrl)) {
      movements.set(movement.paymentId, [...(movements.get(movement.paymentId) ?? []), movement]);
    }
    return movements;
  }

  private async readEntries(db: Snapshot, chains: EntryChains): Promise<Map<string, EntryFact[]>> {
    const entries = new Map<string, EntryFact[]>();
    for await (const entry of walletEntries(db)) {
      this.count('chain');
      this.note(chains.follow(entry));
      if (entry.kind !== 'payment' && entry.kind !== 'refund') continue;
      const paymentId = entry.paymentId ?? 'no payment';
      const found = entries.get(paymentId);
      if (found) found.push(entry);
      else entries.set(paymentId, [entry]);
    }
    return entries;
  }

  private count(...names: CheckName[]): void {
    for (const name of names) this.looked.set(name, (this.looked.get(name) ?? 0) + 1);
  }

  private note(found: readonly Break[]): void {
    this.broken.push(...found);
  }

  private results(): CheckResult[] {
    return Object.entries(checks).map(([name, title]) => {
      const check = name as CheckName;
      const broken = this.broken.filter((found) => found.check === check).length;
      return { check, title, looked: this.looked.get(check) ?? 0, broken };
    });
  }
}

/** Each payment is asked for once: what remains in the map was asked for by none. */
function take<T>(found: Map<string, T[]>, id: string): T[] {
  const taken = found.get(id) ?? [];
  found.delete(id);
  return taken;
}
