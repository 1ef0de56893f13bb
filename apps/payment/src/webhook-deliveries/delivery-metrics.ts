import { type Computed, countOf, type Database } from '@kessai/database';
import { counter, gauge, histogram, type Logger, measurement } from '@kessai/runtime';
import type { Sent } from '../webhook-sending/webhook-sender';

const everyMs = 5_000;
/** Counting more would cost more than it is worth. */
const countedMax = 100_000;

const attempts = counter('kessai_webhook_attempts_total', 'Webhooks sent, by what came of them', ['result']);
const delivered = histogram(
  'kessai_webhook_delivery_seconds',
  'From the change of state to the receiver that has it, of what the first attempt delivered',
);
const inFlight = gauge('kessai_webhook_sending', 'Webhooks that wait for their receivers at this moment');
const pending = gauge('kessai_webhook_pending', 'Deliveries that are neither done nor given up');
const pendingOldest = gauge('kessai_webhook_pending_oldest_seconds', 'Age of the oldest of them');
const fanOutLag = gauge('kessai_webhook_fan_out_lag_seconds', 'Age of the oldest event without its deliveries');
const overdue = gauge(
  'kessai_webhook_overdue_seconds',
  'How long the first delivery due to an endpoint that answers has been due: what we owe, and no receiver',
);

const unmeasured = measurement('webhooks');

export const deliveryMetrics = {
  sent: ({ error }: Sent): void => attempts.inc({ result: error ?? 'delivered' }),
  deliveredAtOnce: (seconds: number): void => delivered.observe(Math.max(0, seconds)),
  sending: (count: number): void => inFlight.set(count),
  overdue: (seconds: number): void => overdue.set(seconds),
};

/** The backlog, now and then, beside the sending. */
export class BacklogMeter {
  private measuredAtMs = -Infinity;

  constructor(
    private readonly db: Database,
    private readonly logger: Logger,
  ) {}

  async measureNowAndThen(): Promise<void> {
    if (performance.now() - this.measuredAtMs < everyMs) return;
    this.measuredAtMs = performance.now();
    try {
      const [row] = await this.db.query<{ pending: Computed; oldestSeconds: Computed; lagSeconds: Computed }>(
        `SELECT COUNT(*) AS pending, TIMESTAMPDIFF(SECOND, MIN(createdAt), UTC_TIMESTAMP(6)) AS oldestSeconds,
           (SELECT TIMESTAMPDIFF(SECOND, MIN(createdAt), UTC_TIMESTAMP(6))
            FROM (SELECT createdAt FROM merchant_event WHERE fannedOutAt IS NULL ORDER BY id LIMIT 1) AS earliest) AS lagSeconds
         FROM (SELECT createdAt FROM webhook_delivery WHERE status = 'pending' LIMIT ?) AS waiting`,
        [countedMax],
      );
      pending.set(countOf(row!.pending));
      pendingOldest.set(Math.max(0, countOf(row!.oldestSeconds)));
      fanOutLag.set(Math.max(0, countOf(row!.lagSeconds)));
    } catch (error) {
      unmeasured.failed(error, this.logger);
    }
  }
}
