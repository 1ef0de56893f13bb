import type { OutboxRow } from './outbox-rows';

const FIRST_ROWS = 50;
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

/** How many rows to read at once: more while they are small, so that a thousand large ones never fill the memory. */
export class BatchLimit {
  rows: number;

  constructor(private readonly rowsMax: number) {
    this.rows = Math.min(FIRST_ROWS, rowsMax);
  }

  learn(batch: readonly Pick<OutboxRow, 'value' | 'rawHeaders'>[]): void {
    const bytes = batch.reduce(
      (sum, { value, rawHeaders }) => sum + (value?.length ?? 0) + (rawHeaders?.length ?? 0),
      0,
    );
    if (bytes > BATCH_BYTES_MAX) this.rows = Math.max(1, this.rows >> 2);
    else if (batch.length >= this.rows && bytes * 2 <= BATCH_BYTES_MAX)
      this.rows = Math.min(this.rowsMax, this.rows * 2);
  }
}
