import type { Database } from '@kessai/database';
import { idToBytes } from '@kessai/runtime';
import { MerchantEvents } from '../src/merchant-events/merchant-events';

export const publicUrl = 'https://pay.example';

/** Events that are written and never delivered. */
export function givenMerchantEvents(wake: () => void = () => undefined): MerchantEvents {
  return new MerchantEvents({ publicUrl, deliveries: { wake } });
}

export interface ToldEvent {
  readonly type: string;
  readonly sequence: number;
  readonly data: Record<string, unknown>;
}

/** What the merchant is told about a payment, in order. */
export async function toldOf({ admin }: { admin: Database }, paymentId: string): Promise<ToldEvent[]> {
  const rows = await admin.query<{ type: string; sequence: string; data: string }>(
    'SELECT type, sequence, data FROM merchant_event WHERE subjectId = ? ORDER BY sequence',
    [idToBytes(paymentId)],
  );
  return rows.map(({ type, sequence, data }) => ({
    type,
    sequence: Number(sequence),
    data: JSON.parse(data) as Record<string, unknown>,
  }));
}
