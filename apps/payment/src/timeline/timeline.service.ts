import { ReadsDatabase } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';
import { readPayment } from '../payment/payment';
import { timelineOf } from './timeline';
import type { TimelineEntry } from './timeline-view';
import { readTimelineRows } from './timeline-rows';

/** What has happened to a payment, read from what its steps, calls and events have left. Writes nothing. */
@Injectable()
export class TimelineService {
  constructor(private readonly db: ReadsDatabase) {}

  /** Refuses with not_found where the payment is another merchant's. */
  async of(paymentId: string, merchantId: string | null): Promise<{ data: TimelineEntry[]; truncated: boolean }> {
    const payment = await readPayment(this.db, paymentId, merchantId);
    const { rows, truncated } = await readTimelineRows(this.db, payment);
    return { data: timelineOf(rows), truncated };
  }
}
