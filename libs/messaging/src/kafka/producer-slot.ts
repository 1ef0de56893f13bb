import type { Logger } from 'pino';
import type { DataSource } from 'typeorm';
import { Lease } from '../outbox/lease';
import type { KafkaConfig } from './kafka-config';

/** A slot as it was given: valid until the instance loses it. */
export interface SlotHold {
  readonly number: number;
  valid(): boolean;
}

const SLOTS_MAX = 1_000;

/**
 * A small number that is this instance's alone, by a lease. It names the transactional producers: an instance that
 * comes back under the number of one that died fences it at once, where a random name would leave its open
 * transaction in the way of every reader until the transaction's time-out.
 */
export class ProducerSlot {
  private lease: Lease | null = null;
  private held: SlotHold | null = null;
  private renewal: NodeJS.Timeout | null = null;

  constructor(
    private readonly db: DataSource,
    private readonly config: Pick<KafkaConfig, 'INSTANCE_ID' | 'PRODUCER_SLOT_LEASE_MS'>,
    private readonly logger: Logger,
  ) {}

  /** The slot this instance has, or the lowest that is free. */
  async hold(): Promise<SlotHold> {
    if (this.held?.valid()) return this.held;
    if (this.held && (await this.lease?.renew())) return this.held;
    return this.takeLowest();
  }

  async release(): Promise<void> {
    const { lease } = this;
    this.forget();
    await lease?.release();
  }

  private async takeLowest(): Promise<SlotHold> {
    this.forget();
    for (let number = 0; number < SLOTS_MAX; number += 1) {
      const { INSTANCE_ID, PRODUCER_SLOT_LEASE_MS } = this.config;
      const lease = new Lease(this.db, `producer-slot-${number}`, INSTANCE_ID, PRODUCER_SLOT_LEASE_MS);
      if (!(await lease.take())) continue;
      this.lease = lease;
      this.held = { number, valid: () => lease.held() };
      this.renewal = setInterval(() => void this.keep(lease), PRODUCER_SLOT_LEASE_MS / 3);
      this.renewal.unref();
      return this.held;
    }
    throw new Error(`all ${SLOTS_MAX} producer slots are taken`);
  }

  private async keep(lease: Lease): Promise<void> {
    try {
      if (await lease.renew()) return;
      this.logger.warn({ slot: lease.name }, 'another instance has taken the producer slot');
      this.forget();
    } catch (error) {
      // Without the database nothing is consumed either; the hold turns invalid by itself when its time is over.
      this.logger.warn({ slot: lease.name, err: error }, 'the producer slot could not be renewed');
    }
  }

  private forget(): void {
    if (this.renewal) clearInterval(this.renewal);
    this.renewal = null;
    this.lease = null;
    this.held = null;
  }
}
