import type { Tx } from '@kessai/database';
import { idFromBytes, idToBytes, isId, ownerForm } from '@kessai/runtime';
import type { KeyView } from './key-view';

/** A key that is good at this moment, and the persons that may be using it. */
export interface HeldKey {
  /** Forms of names: its owner and, where root has made the key and so has seen it, the owner of root. */
  readonly holders: ReadonlySet<string>;
  readonly isOfRoot: boolean;
  /** Null for a key of the environment. */
  readonly createdAt: Date | null;
}

interface Row {
  readonly id: Buffer;
  readonly owner: string | null;
  readonly createdAt: Date;
}

/**
 * Those of the keys that are good, and stay so until the transaction ends: a revocation waits. A key without an owner
 * counts as a person of its own.
 */
export async function lockHeldKeys(
  tx: Tx,
  keyIds: readonly string[],
  environment: readonly KeyView[],
): Promise<ReadonlyMap<string, HeldKey>> {
  const root = environment.find(({ kind }) => kind === 'root');
  const holderOfRoot = ownerForm(root?.owner ?? 'root');
  const held = new Map<string, HeldKey>();

  for (const { id, kind, owner } of environment) {
    const isOfRoot = kind === 'root';
    const holder = isOfRoot ? holderOfRoot : ownerForm(owner ?? id);
    held.set(id, { holders: new Set([holder]), isOfRoot, createdAt: null });
  }
  for (const { id, owner, createdAt } of await lockStored(tx, keyIds)) {
    const keyId = idFromBytes('key', id);
    const holders = new Set([ownerForm(owner ?? keyId), holderOfRoot]);
    held.set(keyId, { holders, isOfRoot: true, createdAt });
  }
  return held;
}

async function lockStored(tx: Tx, keyIds: readonly string[]): Promise<Row[]> {
  const stored = keyIds.filter((id) => isId('key', id)).map(idToBytes);
  if (stored.length === 0) return [];
  return tx.query<Row>(
    `SELECT id, owner, createdAt FROM api_key WHERE id IN (?) AND revokedAt IS NULL LOCK IN SHARE MODE`,
    [stored],
  );
}
