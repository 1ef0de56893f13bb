import { truthOf, type Computed, type Reader, type Tx } from '@kessai/database';
import { idToBytes, newId } from '@kessai/runtime';
import type { Payment } from '../payment/payment';
import type { CancelRequest } from '../psp/psp';
import type { Refund } from '../refund/refund';
import { keyToAskUnder, nextAttemptNo, subjectOf, type Attempt, type KeyOfAttempt } from './attempts';

/** The cancels that have left for a refund. */
export interface CancelsSent {
  readonly keys: readonly KeyOfAttempt[];
  /** When the last one left to which no answer is noted; its process may be waiting for one, or may have died. */
  readonly unansweredSince: Date | null;
}

interface Row {
  idempotencyKey: string;
  isDefinite: Computed;
  sentAt: Date;
  concludedAt: Date | null;
}

export async function readCancels(from: Reader, { paymentId, id }: Refund): Promise<CancelsSent> {
  const sql = `SELECT idempotencyKey, isDefinite, sentAt, concludedAt FROM payment_attempt
    WHERE paymentId = ? AND refundId = ? ORDER BY attemptNo`;
  const params = [idToBytes(paymentId), idToBytes(id)];
  const rows = await from.query<Row>(sql, params);
  return {
    keys: rows.map(({ idempotencyKey, isDefinite }) => ({ idempotencyKey, isDefinite: truthOf(isDefinite) })),
    unansweredSince: rows.filter(({ concludedAt }) => concludedAt === null).at(-1)?.sentAt ?? null,
  };
}

/** The next cancel of a refund: under the key of the one before while that has no definite answer. */
export async function nextCancel(tx: Tx, refund: Refund): Promise<Attempt> {
  const attemptId = newId('att');
  const { keys } = await readCancels(tx, refund);
  const idempotencyKey = keyToAskUnder(attemptId, keys);
  const isOnlyKey = keys.every((before) => before.idempotencyKey === idempotencyKey);
  const attemptNo = await nextAttemptNo(tx, refund.paymentId);
  return { id: attemptId, attemptNo, kind: 'cancel', idempotencyKey, refund: { id: refund.id, isOnlyKey } };
}

/** `refundableMinor` is what must be left before the cancel, or nothing is done; null leaves that unchecked. */
export function cancelOf(
  payment: Payment,
  refund: Refund,
  { idempotencyKey }: Attempt,
  refundableMinor: bigint | null,
): CancelRequest {
  if (idempotencyKey === null) throw new Error(`a cancel of ${refund.id} without a key`);
  const part = { cancelMinor: refund.amountMinor, refundableMinor };
  return { ...subjectOf(payment), idempotencyKey, reason: reasonFor(refund), part };
}

const reasonLength = 200;

/** It ends with the refund's id: only a cancel that does so proves that it is this refund's. */
function reasonFor({ id, reason }: Refund): string {
  const characters = [...reason];
  while (characters.join('').length > reasonLength - id.length - 1) characters.pop();
  return `${characters.join('')} ${id}`;
}
