import type { Database, Tx } from '@kessai/database';

export interface OpenTransaction {
  readonly tx: Tx;
  commit(): Promise<void>;
  /** Also after `commit`, where it does nothing. */
  rollback(): Promise<void>;
}

class RolledBack extends Error {}

/** A transaction that stays open until the test ends it: for what must meet its locks. */
export async function openTransaction(db: Database): Promise<OpenTransaction> {
  let commit!: () => void;
  let refuse!: (error: Error) => void;
  const untilEnded = new Promise<void>((resolve, reject) => {
    commit = resolve;
    refuse = reject;
  });
  let ended!: Promise<void>;
  const tx = await new Promise<Tx>((resolve, reject) => {
    const work = async (open: Tx): Promise<void> => {
      await open.query('SELECT 1 AS one');
      resolve(open);
      await untilEnded;
    };
    ended = db.transaction(work, { attempts: 1 });
    ended.catch(reject);
  });
  return {
    tx,
    commit: () => {
      commit();
      return ended;
    },
    rollback: async () => {
      refuse(new RolledBack());
      await ended.catch((error: unknown) => {
        if (!(error instanceof RolledBack)) throw error;
      });
    },
  };
}
