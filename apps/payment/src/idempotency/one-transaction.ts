import { CommitOutcomeUnknown, isDuplicateKey, type Statement, type Database } from '@kessai/database';
import type { ApiResponse } from './responses';
import { insertWithResponse, idempotencyRecordOf, findRecord, type IdempotencyRecord } from './idempotency-records';
import type { KeptSecrets } from './kept-secrets';

/** A request that may have an Idempotency-Key, as a controller hands it over. */
export interface AskedOnce {
  readonly scope: string;
  /** With the ids as we write them. */
  readonly path: string;
  readonly key: string | null;
  readonly body: unknown;
}

/** What the work sends in its transaction, before anything else: effect and answer are there together or not at all. */
export interface Keep {
  readonly rows: (answer: ApiResponse) => readonly Statement[];
  /** Of an answer with a secret: `shown` is what is kept of it in clear. */
  readonly rowsOfSecret: (answer: ApiResponse, shown: ApiResponse) => readonly Statement[];
  /** Whether an equal request was first: asked by work that also meets duplicate keys of its own. */
  readonly isTaken: () => Promise<boolean>;
}

/**
 * Requests whose work is one transaction. Their record is written in it, with the answer: a process that dies leaves
 * both or neither. Of equal requests at once one does the work while the others wait for its row.
 */
export class OneTransactionRequests {
  constructor(
    private readonly db: Database,
    private readonly secrets: KeptSecrets,
  ) {}

  async answer(asked: AskedOnce, work: (keep: Keep) => Promise<ApiResponse>): Promise<ApiResponse> {
    const record = recordOfAsked(asked);
    if (record === null) return work(nothingKept);
    const before = await this.replayOf(record);
    if (before !== null) return before;
    try {
      return await work(this.keepUnder(record));
    } catch (error) {
      // An equal request was first, or the answer to COMMIT is lost: the record tells.
      if (!isDuplicateKey(error) && !(error instanceof CommitOutcomeUnknown)) throw error;
      const found = await this.replayOf(record);
      if (found !== null) return found;
      throw error;
    }
  }

  private async replayOf(record: IdempotencyRecord): Promise<ApiResponse | null> {
    const found = await findRecord(this.db, record);
    if (found.kind !== 'replay') return null;
    const body = await this.secrets.open(this.db, record.id);
    return body === null ? found.answer : { ...found.answer, body };
  }

  private keepUnder(record: IdempotencyRecord): Keep {
    return {
      rows: (answer) => [insertWithResponse(record, answer)],
      rowsOfSecret: (answer, shown) => [insertWithResponse(record, shown), this.secrets.row(record.id, answer.body)],
      isTaken: async () => (await findRecord(this.db, record)).kind === 'replay',
    };
  }
}

/** Null where the request has no Idempotency-Key. */
export function recordOfAsked({ scope, path, key, body }: AskedOnce): IdempotencyRecord | null {
  return key === null
    ? null
    : idempotencyRecordOf({ merchantId: scope, method: 'POST', path, key, body: body ?? null });
}

const nothingKept: Keep = { rows: () => [], rowsOfSecret: () => [], isTaken: () => Promise.resolve(false) };
