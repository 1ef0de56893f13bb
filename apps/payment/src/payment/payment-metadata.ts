import { createHash } from 'node:crypto';
import { type Statement, insertMany } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import type { Payment } from './payment';

/** What one entry of a payment's metadata is found by. */
export function entryHash(name: string, value: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([name, value]))
    .digest();
}

/** None where there is no metadata: most payments cost nothing. */
export function metadataRows({ id, merchantId, metadata }: Payment): Statement[] {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return [];
  const [owner, paymentId] = [idToBytes(merchantId), idToBytes(id)];
  return [
    insertMany(
      'payment_metadata',
      entries.map(([name, value]) => ({ merchantId: owner, entryHash: entryHash(name, value), paymentId: paymentId })),
    ),
  ];
}
