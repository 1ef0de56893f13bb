import { LedgerBookedV1, type PaymentSucceededV1 } from '@kessai/contracts';
import { answer, type Outgoing } from '@kessai/messaging';
import { newId } from '@kessai/platform';
import type { EntityManager } from 'typeorm';
import type { BusinessCalendar } from '../business-calendar';
import { AccountOpening } from '../chart-of-accounts/account-opening.service';
import { AccountBalances, foldMovements } from './account-balances';
import { decideJournal } from './booking';
import { passBookingGate } from './booking-gate';
import { insertJournals, insertPostings, type RecordedJournal } from './journal-rows';

/** The only writer of the books. */
export class BookingService {
  private readonly accounts = new AccountOpening();
  private readonly balances = new AccountBalances();

  constructor(private readonly books: BusinessCalendar) {}

  /** Books every succeeded payment, or none of them: `tx` belongs to the caller. */
  async book(tx: EntityManager, payments: readonly PaymentSucceededV1[]): Promise<Outgoing[]> {
    const decided = payments.map((payment) => decideJournal(payment, this.books.dateOf(payment.data.approvedAt)));
    const movements = foldMovements(decided);

    // Every refusal is above this line: from here the chunk commits whole or rolls back whole.
    await this.accounts.open(
      tx,
      movements.map(({ account }) => account),
    );
    const recordedAt = await passBookingGate(tx); // held until COMMIT
    const journals = decided.map((journal) => ({ ...journal, id: newId('jrn'), recordedAt }));
    await insertJournals(tx, journals);
    const [answers] = await Promise.all([answersTo(journals), insertPostings(tx, journals)]);
    await this.balances.move(tx, movements); // last: every chunk meets here, on the same few rows

    return answers;
  }
}

/** Worded while the database is busy with the largest statement of the chunk: two cores instead of one. */
async function answersTo(journals: readonly RecordedJournal[]): Promise<Outgoing[]> {
  await new Promise(setImmediate); // by then the statement is on its way
  return journals.map(ledgerBooked);
}

function ledgerBooked({ id, source, recordedAt }: RecordedJournal): Outgoing {
  const { merchantId, paymentId, currency, amountMinor } = source.data;
  const bookedAt = new Date(`${recordedAt.replace(' ', 'T')}Z`);
  const data = { merchantId, paymentId, journalId: id, currency, amountMinor, bookedAt };
  return answer(LedgerBookedV1, data, { to: source });
}
