import {
  type DataOf,
  PaymentAmountDiffersResolvedV1,
  PaymentAmountDiffersV1,
  PaymentLateSuccessCanceledV1,
  PaymentLateSuccessV1,
} from '@kessai/contracts';
import { newId } from '@kessai/runtime';
import { anEnvelope } from './builders';
import { testMerchantId } from './test-keys';

const at = new Date('2026-01-15T03:00:00Z');

/** Money at the PSP that no payment of ours explains: 1,000 won of a new payment, unless the test names something else. */
const aMovement = () => ({
  merchantId: testMerchantId,
  paymentId: newId('pay'),
  psp: 'toss',
  currency: 'KRW',
  amountMinor: 1_000n,
});

export const aLateSuccess = (data: Partial<DataOf<typeof PaymentLateSuccessV1>> = {}) =>
  anEnvelope(PaymentLateSuccessV1, { ...aMovement(), approvedAt: at, ...data });

export const aLateSuccessCanceled = (data: Partial<DataOf<typeof PaymentLateSuccessCanceledV1>> = {}) =>
  anEnvelope(PaymentLateSuccessCanceledV1, { ...aMovement(), transactionKey: 'cancel-1', canceledAt: at, ...data });

export const anAmountDiffers = (data: Partial<DataOf<typeof PaymentAmountDiffersV1>> = {}) =>
  anEnvelope(PaymentAmountDiffersV1, {
    ...aMovement(),
    expectedCurrency: 'KRW',
    expectedAmountMinor: 1_001n,
    approvedAt: at,
    ...data,
  });

export const anAmountDiffersResolved = (data: Partial<DataOf<typeof PaymentAmountDiffersResolvedV1>> = {}) =>
  anEnvelope(PaymentAmountDiffersResolvedV1, { ...aMovement(), resolvedAt: at, ...data });
