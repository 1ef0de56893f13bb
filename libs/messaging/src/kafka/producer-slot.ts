import type { Database } from '@kessai/database';
import type { Logger } from 'pino';
import { Lease } from '../lease/lease';
import type { KafkaConfig } from './kafka-config';

/** A slot as it was given: valid until the instance loses it. */
export interface SlotHold {
  readonly number: number;
  valid(): boolean;
}

const NAME = 'producer-slot-';
const SLOTS_MAX = 1_000;

/**
 * A small number that is this instance's alone, by a lease. It names the transactional producers. An instance that comes
 * back under the number of one that died fences it at once. Under a random name the open transaction of the dead one
 * would stop every reader until its time-out.
 */
export class ProducerSlot {
  private lease: Lease | null = null;
  private held: SlotHold | null = null;
  private taking: Promise<SlotHold> | null = null;

  constructor(
    private readonly db: Database,
    private readonly config: Pick<KafkaConfig, 'INSTANCE_ID' | 'PRODUCER_SLOT_LEASE_MS'>,
    private readonly logger: Logger,
  ) {}

  /** The slot this instance has, else the one it had before a restart, else the lowest that is free. */
  hold(): Promise<SlotHold> {
    if (this.held?.valid()) return Promise.resolve(this.held);
    this.taking ??= this.take().finally(() => (this.taking = null));
    return this.taking;
  }

  async release(): Promise<void> {
    const { lease } = this;
    this.lease = null;
    this.held = null;
    await lease?.release();
  }

  private async take(): Promise<SlotHold> {
    if (this.held && (await this.lease?.renew())) return this.held;
    this.lease?.lose();
    const { INSTANCE_ID, PRODUCER_SLOT_LEASE_MS } = this.config;
    for (const number of await this.candidates()) {
      const lease = new Lease(this.db, `${NAME}${number}`, INSTANCE_ID, PRODUCER_SLOT_LEASE_MS);
      if (!(await lease.take())) continue;
      lease.keep(this.logger);
      this.lease = lease;
      this.held = { number, valid: () => lease.held() };
      return this.held;
    }
    throw new Error(`all ${SLOTS_MAX} producer slots are taken`);
  }

  /** Our former slot comes first: what we left open there must be ended, and no other instance does it soon. */
  private async candidates(): Promise<number[]> {
    const ours = await this.db.query<{ name: string }>(`SELECT name FROM lease WHERE holder = ? AND name LIKE ?`, [
      this.config.INSTANCE_ID,
      `${NAME}%`,
    ]);
    const former = ours.map(({ name }) => Number(name.slice(NAME.length)));
    const others = Array.from({ length: SLOTS_MAX }, (_, number) => number).filter(
      (number) => !former.includes(number),
    );
    return [...former, ...others];
  }
}
