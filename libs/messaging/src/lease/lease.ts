import { isDuplicateKey, type Computed, truthOf, type Database } from '@kessai/database';
import type { Logger } from 'pino';

interface LeaseRow {
  readonly holder: string;
  readonly token: string;
  readonly expired: Computed;
}

interface Written {
  readonly affectedRows: number;
}

/**
 * One holder at a time, by a row and the clock of the database. Each new holder has a higher token, and what is
 * written under the lease names its token. An old holder that wakes up late changes nothing.
 */
export class Lease {
  private token: bigint | null = null;
  private heldUntilMs = 0;
  private takenBefore = false;
  private renewal: NodeJS.Timeout | null = null;

  constructor(
    private readonly db: Database,
    readonly name: string,
    readonly holder: string,
    readonly durationMs: number,
  ) {}

  /** True while this holder may act, by its own clock counted from before its last request. */
  held(): boolean {
    return this.token !== null && performance.now() < this.heldUntilMs;
  }

  /** What guards a write: name, holder and token. */
  proof(): { name: string; holder: string; token: string } {
    return { name: this.name, holder: this.holder, token: (this.token ?? -1n).toString() };
  }

  /** Takes it when it is free, has run out, is ours, or was ours before a restart. */
  async take(): Promise<boolean> {
    if (this.token !== null && (await this.renew())) return true; // It had only run out by our own clock.
    const askedAt = performance.now();
    const row = await this.read();
    const token = row ? BigInt(row.token) + 1n : 1n;
    const taken = row ? this.mayTake(row) && (await this.takeOver(row)) : await this.create();
    this.takenBefore ||= taken;
    this.token = taken ? token : null;
    if (taken) this.extendedFrom(askedAt);
    return taken;
  }

  /** False when another has taken it: then all that was done under it may have been done twice. */
  async renew(): Promise<boolean> {
    const askedAt = performance.now();
    const { name, holder, token } = this.proof();
    const written: Written = await this.db.execute(
      `UPDATE lease SET expiresAt = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND WHERE name = ? AND holder = ? AND token = ?`,
      [this.durationMs * 1_000, name, holder, token],
    );
    // While this was asked, the lease may have been lost and taken anew: the answer is about the old token.
    if (token === this.proof().token) {
      if (written.affectedRows === 1) this.extendedFrom(askedAt);
      else this.lose();
    }
    return this.held();
  }

  /** Renews it by itself from now on, until it is lost or released. */
  keep(logger: Logger): void {
    if (this.renewal) clearInterval(this.renewal);
    this.renewal = setInterval(() => void this.renewInTime(logger), this.durationMs / 3);
    this.renewal.unref();
  }

  /** A statement that was sent at `askedAt` has set the row's time-out anew. */
  extendedFrom(askedAt: number): void {
    this.heldUntilMs = askedAt + this.durationMs;
  }

  lose(): void {
    this.token = null;
    if (this.renewal) clearInterval(this.renewal);
    this.renewal = null;
  }

  /** Lets the next one in without the wait. */
  async release(): Promise<void> {
    if (this.token === null) return;
    const { name, holder, token } = this.proof();
    this.lose();
    await this.db.execute(`UPDATE lease SET expiresAt = UTC_TIMESTAMP(6) WHERE name = ? AND holder = ? AND token = ?`, [
      name,
      holder,
      token,
    ]);
  }

  private async renewInTime(logger: Logger): Promise<void> {
    try {
      if (this.token !== null && !(await this.renew()))
        logger.warn({ event: 'lease_lost', lease: this.name }, 'another instance has the lease');
    } catch (error) {
      // It ends by itself when its time is over; until then the next try may come through.
      logger.warn({ event: 'lease_not_renewed', lease: this.name, err: error }, 'the lease could not be renewed');
    }
  }

  private async read(): Promise<LeaseRow | undefined> {
    const rows: LeaseRow[] = await this.db.query(
      `SELECT holder, token, expiresAt <= UTC_TIMESTAMP(6) AS expired FROM lease WHERE name = ?`,
      [this.name],
    );
    return rows[0];
  }

  /** A lease in our name that we have never taken is that of our former life; a second one of our name waits its turn. */
  private mayTake(row: LeaseRow): boolean {
    return truthOf(row.expired) || (row.holder === this.holder && !this.takenBefore);
  }

  private async takeOver(row: LeaseRow): Promise<boolean> {
    const written: Written = await this.db.execute(
      `UPDATE lease SET holder = ?, token = token + 1, expiresAt = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
       WHERE name = ? AND token = ? AND (holder = ? OR expiresAt <= UTC_TIMESTAMP(6))`,
      [this.holder, this.durationMs * 1_000, this.name, row.token, this.holder],
    );
    return written.affectedRows === 1;
  }

  private async create(): Promise<boolean> {
    try {
      await this.db.execute(
        `INSERT INTO lease (name, holder, token, expiresAt)
         VALUES (?, ?, 1, UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND)`,
        [this.name, this.holder, this.durationMs * 1_000],
      );
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}
