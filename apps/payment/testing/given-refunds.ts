import { messagingMigrations } from '@kessai/messaging';
import { givenDatabase, type GivenDatabase } from '@kessai/testing';
import { paymentMigrations } from '../src/database/payment-migrations';
import { aToss, type AToss, type TossCall, type TossDoing } from './a-toss';
import { givenPayment, type GivenPayment, type PaymentJson } from './given-payment';
import { givenRecovery, type GivenRecovery } from './given-recovery';
import { paymentRows, type PaymentRows } from './payment-rows';

export interface GivenRefunds {
  readonly database: GivenDatabase;
  readonly toss: AToss;
  readonly payment: GivenPayment;
  readonly recovery: GivenRecovery;
  readonly look: PaymentRows;
  /** A payment of 15,000 KRW that has succeeded. */
  paid(): Promise<string>;
  refund(id: string, amount: number): Promise<PaymentJson>;
  /** In the order in which they were asked for or found. */
  refundsOf(id: string): Promise<PaymentJson[]>;
  statusesOf(id: string): Promise<string[]>;
  /** What has gone back at the PSP. */
  cancelsOf(id: string): { cancelAmount: number; cancelReason: string; transactionKey: string; canceledAt: string }[];
  /** The idempotency keys of all cancels that the PSP was asked for. */
  cancelKeys(id: string): (string | null)[];
  whenCanceled(doing: (call: TossCall) => TossDoing | Promise<TossDoing>): void;
  hinted(id: string, transmissionId: string): Promise<unknown>;
  expectAgreement(id: string): Promise<void>;
  close(): Promise<void>;
}

export const keyOf = (id: string) => `key-of-${id}`;

/** Refunds on a real database and a PSP with a memory; recovery works when it is told to. */
export async function givenRefunds(name: string, pspTimeoutMs = 2_000): Promise<GivenRefunds> {
  const migrations = [...messagingMigrations, ...paymentMigrations];
  const database = await givenDatabase({ name, migrations, poolSize: 40, severalStatements: true });
  const toss = await aToss();
  const payment = await givenPayment({ db: database.db, pspUrl: toss.url, pspTimeoutMs });
  const recovery = await givenRecovery({ db: database.db, pspUrl: toss.url, pspTimeoutMs });
  const look = paymentRows(database);
  const refundsOf = async (id: string) =>
    (await payment.get(`/v1/payments/${id}/refunds?limit=100`)).body.data.slice().reverse();
  const cancelsOf = (id: string) => toss.payments.get(keyOf(id))!.cancels;
  return {
    database,
    toss,
    payment,
    recovery,
    look,
    refundsOf,
    cancelsOf,
    paid: async () => {
      const { id } = (await payment.create()).body;
      expect((await payment.confirm({ id })).body.status).toBe('SUCCEEDED');
      return id;
    },
    refund: async (id, amount) =>
      (await payment.post(`/v1/payments/${id}/refunds`, { amount, reason: 'sold out' })).body,
    statusesOf: async (id) => (await refundsOf(id)).map(({ status }) => status),
    cancelKeys: (id) => toss.callsFor(keyOf(id), 'cancel').map(({ idempotencyKey }) => idempotencyKey),
    whenCanceled: (doing) => toss.whenAsked((call) => (call.operation === 'cancel' ? doing(call) : 'as_usual')),
    hinted: (id, transmissionId) =>
      payment.post(
        '/v1/psp/toss/webhooks',
        { eventType: 'PAYMENT_STATUS_CHANGED', data: { orderId: id, status: 'PARTIAL_CANCELED' } },
        { key: null, headers: { 'tosspayments-webhook-transmission-id': transmissionId } },
      ),
    expectAgreement: async (id) =>
      expectAgreement(await refundsOf(id), cancelsOf(id), await tellingOf(payment, look, id)),
    close: async () => {
      await payment.close();
      await recovery.close();
      await toss.close();
      await database.drop();
    },
  };
}

interface Telling {
  readonly paid: PaymentJson;
  readonly announced: number;
}

async function tellingOf(payment: GivenPayment, look: PaymentRows, id: string): Promise<Telling> {
  const paid = (await payment.get(`/v1/payments/${id}`)).body;
  return { paid, announced: (await look.typesOf(id)).filter((type) => type === 'refund.succeeded.v1').length };
}

/** What holds whatever has happened: the PSP, the refunds, the payment, its lines and the events tell of the same money. */
function expectAgreement(
  refunds: readonly PaymentJson[],
  cancels: readonly { cancelAmount: number }[],
  { paid, announced }: Telling,
): void {
  const succeeded = refunds.filter(({ status }) => status === 'SUCCEEDED');
  const amounts = succeeded.map((refund) => refund['amount'] as number);
  const inOrder = (numbers: number[]) => numbers.sort((a, b) => a - b);
  expect(inOrder(amounts)).toEqual(inOrder(cancels.map(({ cancelAmount }) => cancelAmount)));
  expect(announced).toBe(succeeded.length);

  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  expect(paid['refundedAmount']).toBe(total);
  const parts = succeeded.flatMap((refund) => refund['lines'] as { lineId: string; amount: number }[]);
  for (const line of paid['lines'] as { id: string; amount: number; refundedAmount: number }[]) {
    const gone = parts.filter(({ lineId }) => lineId === line.id).reduce((sum, { amount }) => sum + amount, 0);
    expect([line.refundedAmount, gone <= line.amount]).toEqual([gone, true]);
  }
}
