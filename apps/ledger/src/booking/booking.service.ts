import type { Tx } from '@kessai/database';
import { LedgerBookedV1, LedgerNotedV1, LedgerRefundBookedV1, type RefundSucceededV1 } from '@kessai/contracts';
import { answer, type Outgoing } from '@kessai/messaging';
import { newId } from '@kessai/runtime';
import { Injectable } from '@nestjs/common';
import { BusinessCalendar } from '../business-calendar';
import { AccountOpening } from '../chart-of-accounts/account-opening.service';
import { AccountBalances, foldMovements } from './account-balances';
import { bookedParts } from './booked-parts';
import { type BookedEvent, decideJournal, type Journal } from './booking';
import { passBookingGate } from './booking-gate';
import { queueJournals, queuePostings, type RecordedJournal } from './journal-rows';
import { decideRefundJournals } from './refund-booking';

/** The only writer of the books. */
@Injectable()
export class BookingService {
  private readonly accounts = new AccountOpening();
  private readonly balances = new AccountBalances();

  constructor(private readonly books: BusinessCalendar) {}

  /** Books every event, or none of them: `tx` belongs to the caller. */
  async book(tx: Tx, events: readonly BookedEvent[]): Promise<Outgoing[]> {
    const journals = events.map((event) => decideJournal(event, this.books));
    return this.write(tx, journals);
  }

  /** Books every refund, or none of them. One whose payment does not stand in the books yet waits for it. */
  async bookRefunds(tx: Tx, refunds: readonly RefundSucceededV1[]): Promise<Outgoing[]> {
    const booked = await bookedParts(tx, refunds);
    const journals = decideRefundJournals(refunds, booked, this.books);
    return this.write(tx, journals);
  }

  /** Every refusal has been decided before: from here the chunk commits whole or rolls back whole. */
  private async write(tx: Tx, decided: readonly Journal[]): Promise<Outgoing[]> {
    const movements = foldMovements(decided);
    await this.accounts.open(
      tx,
      movements.map(({ account }) => account),
    );
    const recordedAt = await passBookingGate(tx); // held until COMMIT
    const journals = decided.map((journal) => ({ ...journal, id: newId('jrn'), recordedAt }));
    queueJournals(tx, journals);
    queuePostings(tx, journals);
    await this.balances.move(tx, movements); // last: every chunk meets here, on the same few rows

    return journals.map(answerTo);
  }
}

function answerTo({ id: journalId, source, recordedAt }: RecordedJournal): Outgoing {
  const at = new Date(`${recordedAt.replace(' ', 'T')}Z`);
  const { merchantId, paymentId, currency, amountMinor } = source.data;
  const booked = { merchantId, paymentId, journalId, currency, amountMinor, bookedAt: at };
  switch (source.type) {
    case 'payment.succeeded.v1':
      return answer(LedgerBookedV1, booked, { to: source });
    case 'refund.succeeded.v1':
      return answer(LedgerRefundBookedV1, { ...booked, refundId: source.data.refundId }, { to: source });
    default:
      return answer(LedgerNotedV1, { merchantId, paymentId, journalId, notedAt: at }, { to: source });
  }
}
