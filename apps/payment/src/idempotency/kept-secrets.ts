import type { Statement, Database } from '@kessai/database';
import { openText, sealText } from '../sealing/sealed-text';

const keptHours = 24;
/** Of one statement of the job: what is left waits for its next round. */
const forgottenMax = 1_000;

/**
 * Answers that hold a secret, sealed with the deployment's key for a day: a client whose answer was lost gets it by
 * the same request. After that the record alone is left, and it has no secret.
 */
export class KeptSecrets {
  constructor(private readonly key: Buffer) {}

  row(claimId: Buffer, body: string): Statement {
    return {
      sql: `INSERT INTO idempotency_secret (claimId, sealedAnswer, keptUntil)
            VALUES (?, ?, UTC_TIMESTAMP(6) + INTERVAL ? HOUR)`,
      params: [claimId, sealText(this.key, claimId, body), keptHours],
    };
  }

  /** Null where there was none, or its day is over. */
  async open(db: Database, claimId: Buffer): Promise<string | null> {
    const [row] = await db.query<{ sealedAnswer: Buffer }>(
      'SELECT sealedAnswer FROM idempotency_secret WHERE claimId = ? AND keptUntil > UTC_TIMESTAMP(6)',
      [claimId],
    );
    return row === undefined ? null : openText(this.key, claimId, row.sealedAnswer);
  }
}

/** Takes away the answers whose day is over. True when there may be more of them. */
export async function forgetSecrets(db: Database): Promise<boolean> {
  const { affectedRows } = await db.execute(
    'DELETE FROM idempotency_secret WHERE keptUntil <= UTC_TIMESTAMP(6) ORDER BY keptUntil LIMIT ?',
    [forgottenMax],
  );
  return affectedRows === forgottenMax;
}
