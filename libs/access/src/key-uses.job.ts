import type { LedgerKeyUsedV1, WalletKeyUsedV1 } from '@kessai/contracts';
import { announce, type Outbox } from '@kessai/messaging';
import type { Database } from '@kessai/database';
import { type StoredKeys } from '@kessai/http';
import { isId, Rounds, type Logger } from '@kessai/runtime';

interface Parts {
  readonly relayDb: Database;
  readonly outbox: Outbox;
  readonly keys: Pick<StoredKeys, 'takeUses'>;
  readonly logger: Logger;
}

const POLL_MS = 3_000;
/** Events are kept for ever, and four an hour show well enough whether a key is in use. */
const ANNOUNCED_EVERY_MS = 15 * 60_000;

/** Announces to payment which keys are used here: at once at first, then the latest use every quarter of an hour. */
export class KeyUsesJob {
  private readonly rounds: Rounds;
  private readonly unannounced = new Map<string, Date>();
  private readonly announcedAt = new Map<string, number>();

  constructor(
    private readonly parts: Parts,
    private readonly event: typeof WalletKeyUsedV1 | typeof LedgerKeyUsedV1,
  ) {
    const onFailure = (error: unknown) =>
      parts.logger.warn({ event: 'key_uses_not_announced', err: error }, 'the use of keys could not be announced');
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
    // Payment does not know the keys of the environment.
    for (const [keyId, usedAt] of keys.takeUses()) if (isId('key', keyId)) this.unannounced.set(keyId, usedAt);
    const due = [...this.unannounced].filter(
      ([keyId]) => nowMs - (this.announcedAt.get(keyId) ?? -Infinity) >= ANNOUNCED_EVERY_MS,
    );
    if (due.length === 0) return;
    const events = due.map(([keyId, usedAt]) =>
      // No row counts the uses of a key: the time itself orders them.
      announce(this.event, { keyId, usedAt }, { sequence: BigInt(usedAt.getTime()) }),
    );
    await relayDb.transaction((tx) => outbox.write(tx, events));
    outbox.wake();
    for (const [keyId] of due) {
      this.unannounced.delete(keyId);
      this.announcedAt.set(keyId, nowMs);
    }
  }
}
