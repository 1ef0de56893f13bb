import type { DataSource } from 'typeorm';
import { readPayment } from '../payment/payment';
import { timelineOf } from './timeline';
import type { TimelineEntry } from './timeline-view';
import { readTimelineRows } from './timeline-rows';

/** Tells a payment's story from what its steps, calls and events have left. Writes nothing. */
export class TimelineService {
  constructor(private readonly db: DataSource) {}

  /** Refuses with not_found where the payment is another merchant's. */
  async of(paymentId: string, merchantId: string | null): Promise<{ data: TimelineEntry[]; truncated: boolean }> {
    const payment = await readPayment(this.db, paymentId, merchantId);
    const { rows, truncated } = await readTimelineRows(this.db, payment);
    return { data: timelineOf(rows), truncated };
  }
}
