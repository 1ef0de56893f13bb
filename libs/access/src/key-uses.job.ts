import type { LedgerKeyUsedV1, WalletKeyUsedV1 } from '@kessai/contracts';
import { announce, type Outbox } from '@kessai/messaging';
import { inTransaction, isId, Rounds, type Logger, type StoredKeys } from '@kessai/platform';
import type { DataSource } from 'typeorm';

interface Parts {
  readonly relayDb: DataSource;
  readonly outbox: Outbox;
  readonly keys: Pick<StoredKeys, 'takeUses'>;
  readonly logger: Logger;
}

const POLL_MS = 3_000;
/** Events are kept for ever: who wants to know whether a key is in use is served by four an hour. */
const TELL_EVERY_MS = 15 * 60_000;

/** Tells payment which keys are used here: at once at first, then the latest use every quarter of an hour. */
export class KeyUsesJob {
  private readonly rounds: Rounds;
  private readonly untold = new Map<string, Date>();
  private readonly toldAt = new Map<string, number>();

  constructor(
    private readonly parts: Parts,
    private readonly event: typeof WalletKeyUsedV1 | typeof LedgerKeyUsedV1,
  ) {
    const onFailure = (error: unknown) => parts.logger.warn({ err: error }, 'the use of keys could not be told');
    this.rounds = new Rounds(() => this.run(Date.now()), { pauseMs: POLL_MS, onFailure });
  }

  start(): void {
    this.rounds.start();
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  async run(nowMs: number): Promise<void> {
    const { relayDb, outbox, keys } = this.parts;
    // Keys of the environment are nobody's to revoke at payment.
    for (const [keyId, usedAt] of keys.takeUses()) if (isId('key', keyId)) this.untold.set(keyId, usedAt);
    const due = [...this.untold].filter(([keyId]) => nowMs - (this.toldAt.get(keyId) ?? -Infinity) >= TELL_EVERY_MS);
    if (due.length === 0) return;
    const events = due.map(([keyId, usedAt]) =>
      // No row counts the uses of a key: the time itself orders them.
      announce(this.event, { keyId, usedAt }, { sequence: BigInt(usedAt.getTime()) }),
    );
    await inTransaction(relayDb, (tx) => outbox.write(tx, events));
    outbox.wake();
    for (const [keyId] of due) {
      this.untold.delete(keyId);
      this.toldAt.set(keyId, nowMs);
    }
  }
}
