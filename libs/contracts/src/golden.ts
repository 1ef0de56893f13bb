/**
 * One sample per released version of an event, as it stands on the wire. A sample is never edited: consumers in the
 * field hold records of exactly this shape, so every later build must still read them. A changed event is a new version.
 */
export const goldenSamples: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map([
  [
    'payment.succeeded.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      psp: 'toss',
      currency: 'KRW',
      amountMinor: '15000',
      approvedAt: '2026-01-01T03:04:05.678Z',
      lines: [
        {
          lineId: 'lin_0198c0de000070008000000000000003',
          sellerId: 'coffee',
          grossMinor: '10000',
          feeMinor: '300',
          vatMinor: '30',
          netMinor: '9670',
        },
        {
          lineId: 'lin_0198c0de000070008000000000000004',
          sellerId: 'books',
          grossMinor: '5000',
          feeMinor: '150',
          vatMinor: '15',
          netMinor: '4835',
        },
      ],
    },
  ],
  [
    'wallet.credited.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      currency: 'KRW',
      creditedMinor: '14505',
      creditedAt: '2026-01-01T03:04:05.789Z',
    },
  ],
  [
    'ledger.booked.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      journalId: 'jrn_0198c0de000070008000000000000005',
      currency: 'KRW',
      amountMinor: '15000',
      bookedAt: '2026-01-01T03:04:05.800Z',
    },
  ],
]);
