import type { Database } from '@kessai/database';
import { counter, gauge, measurement } from '@kessai/runtime';
import type { Logger } from 'pino';
import { measureBacklog } from './outbox-rows';

const MEASURE_EVERY_MS = 5_000;

/** What the relay shows of itself. The backlog is counted by the leader alone, now and then, beside the publishing. */
export class RelayMetrics {
  private readonly lag = gauge('kessai_outbox_lag_seconds', 'Age of the oldest event that has never been published');
  private readonly unpublished = gauge('kessai_outbox_unpublished', 'Events that wait to be published');
  private readonly blocked = gauge('kessai_outbox_blocked', 'Events that Kafka will not take: their keys stand still');
  private readonly sent = counter(
    'kessai_outbox_published_total',
    'Events published by this instance, repeats included',
  );
  private readonly leader = gauge('kessai_outbox_relay_leader', '1 where this instance publishes, else 0');
  private readonly unmeasured = measurement('outbox');
  private measuredAt = -Infinity;

  constructor(
    private readonly db: Database,
    private readonly logger: Logger,
  ) {}

  leading(leads: boolean): void {
    this.leader.set(leads ? 1 : 0);
  }

  published(count: number): void {
    this.sent.inc(count);
  }

  measureNowAndThen(): void {
    if (performance.now() - this.measuredAt < MEASURE_EVERY_MS) return;
    this.measuredAt = performance.now();
    void this.measure();
  }

  private async measure(): Promise<void> {
    try {
      const backlog = await measureBacklog(this.db);
      this.lag.set(backlog.lagSeconds);
      this.unpublished.set(backlog.unpublished);
      this.blocked.set(backlog.blocked);
    } catch (error) {
      this.unmeasured.failed(error, this.logger);
    }
  }
}
