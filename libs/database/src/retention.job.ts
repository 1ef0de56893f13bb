import type { Logger } from '@kessai/runtime';
import { counter, gauge } from '@kessai/runtime';
import type { Database } from './database';
import { readOldest, removeBatch, type KeptRows, type Position } from './retention';
import { Rounds } from '@kessai/runtime';

const batchMax = 500;
/** So that others have the database in between: 2,500 rows a second at most. */
const batchPauseMs = 200;
const firstPauseMs = 60_000;
const cyclePauseMs = 3_600_000;
/** Instances that started together do not go through the tables together. */
const jitter = () => 1 + Math.random() / 4;

const removedRows = counter('kessai_retention_removed_total', 'Rows removed, or emptied of a column, for their age', [
  'table',
]);
const oldest = gauge('kessai_retention_oldest_seconds', 'Age of the oldest row of a table that is not kept for ever', [
  'table',
]);

/** Removes what is older than it is kept, table by table. Several instances do no harm: a row is removed once. */
export class RetentionJob {
  private readonly rounds: Rounds;
  private readonly positions = new Map<KeptRows, Position>();
  private turn = 0;

  constructor(
    private readonly db: Database,
    private readonly tables: readonly KeptRows[],
    logger: Logger,
  ) {
    const onFailure = (error: unknown) =>
      logger.warn({ event: 'retention_failed', err: error }, 'old rows stay for now');
    const round = async () => ((await this.batch()) ? cyclePauseMs * jitter() : batchPauseMs);
    this.rounds = new Rounds(round, { pauseMs: batchPauseMs, onFailure });
  }

  start(): void {
    this.rounds.start(firstPauseMs * jitter());
  }

  stop(): Promise<void> {
    return this.rounds.stop();
  }

  /** One batch of the table whose turn it is. True when it was the last one of the last table. */
  async batch(): Promise<boolean> {
    const rows = this.tables[this.turn]!;
    let isThrough = true; // A table that fails holds up none of the others.
    try {
      isThrough = await this.batchOf(rows);
    } finally {
      if (isThrough) this.turn = (this.turn + 1) % this.tables.length;
    }
    return isThrough && this.turn === 0;
  }

  private async batchOf(rows: KeptRows): Promise<boolean> {
    const from = this.positions.get(rows) ?? null;
    if (from === null) await measureOldest(this.db, rows);
    const { position, removed } = await removeBatch(this.db, rows, { position: from, limit: batchMax });
    removedRows.inc({ table: rows.table }, removed);
    if (position !== null) this.positions.set(rows, position);
    // Rows that stay without their column are not looked at again by this process.
    else if (rows.clears === undefined) this.positions.delete(rows);
    return position === null;
  }
}

async function measureOldest(db: Database, rows: KeptRows): Promise<void> {
  if (rows.clears !== undefined) return;
  const at = await readOldest(db, rows);
  oldest.set({ table: rows.table }, at === null ? 0 : Math.max(0, (Date.now() - at.getTime()) / 1_000));
}
