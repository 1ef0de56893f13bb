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
  [
    'payment.unknown.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      psp: 'toss',
      currency: 'KRW',
      amountMinor: '15000',
      code: 'psp_timeout',
      since: '2026-01-01T03:04:05.100Z',
    },
  ],
  [
    'payment.resolved.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      outcome: 'SUCCEEDED',
      resolvedAt: '2026-01-01T03:04:05.900Z',
    },
  ],
  [
    'payment.late_success.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      psp: 'toss',
      currency: 'KRW',
      amountMinor: '15000',
      approvedAt: '2026-01-01T03:04:05.678Z',
    },
  ],
  [
    'payment.late_success_canceled.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      psp: 'toss',
      currency: 'KRW',
      amountMinor: '15000',
      transactionKey: '0F3A9C41D2E85B7664A1908C7D3E2F10',
      canceledAt: '2026-01-01T03:04:05.900Z',
    },
  ],
  [
    'payment.amount_differs.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      psp: 'toss',
      currency: 'KRW',
      amountMinor: '15001',
      expectedCurrency: 'KRW',
      expectedAmountMinor: '15000',
      approvedAt: '2026-01-01T03:04:05.678Z',
    },
  ],
  [
    'payment.amount_differs_resolved.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      psp: 'toss',
      currency: 'KRW',
      amountMinor: '15001',
      resolvedAt: '2026-01-01T03:04:05.900Z',
    },
  ],
  [
    'ledger.noted.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      journalId: 'jrn_0198c0de000070008000000000000005',
      notedAt: '2026-01-01T03:04:05.900Z',
    },
  ],
  [
    'refund.succeeded.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      refundId: 'rfd_0198c0de000070008000000000000006',
      psp: 'toss',
      currency: 'KRW',
      amountMinor: '5000',
      transactionKey: '0F3A9C41D2E85B7664A1908C7D3E2F11',
      canceledAt: '2026-01-02T03:04:05.678Z',
      lines: [
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
    'wallet.debited.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      refundId: 'rfd_0198c0de000070008000000000000006',
      currency: 'KRW',
      debitedMinor: '4835',
      debitedAt: '2026-01-02T03:04:05.789Z',
    },
  ],
  [
    'ledger.refund_booked.v1',
    {
      merchantId: 'mer_0198c0de000070008000000000000001',
      paymentId: 'pay_0198c0de000070008000000000000002',
      refundId: 'rfd_0198c0de000070008000000000000006',
      journalId: 'jrn_0198c0de000070008000000000000007',
      currency: 'KRW',
      amountMinor: '5000',
      bookedAt: '2026-01-02T03:04:05.800Z',
    },
  ],
  [
    'access.merchant_created.v1',
    { merchantId: 'mer_0198c0de000070008000000000000001', createdAt: '2026-01-01T03:04:05.678Z' },
  ],
  [
    'access.key_created.v1',
    {
      keyId: 'key_0198c0de000070008000000000000008',
      sha256: '815a8566a5901e4170f9f5ae9839afab18d1cb45bf38ed4c4db92a11d44ee04a',
      merchantId: 'mer_0198c0de000070008000000000000001',
      scopes: ['payments:read', 'payments:write'],
      createdAt: '2026-01-01T03:04:05.678Z',
    },
  ],
  ['access.key_revoked.v1', { keyId: 'key_0198c0de000070008000000000000008', revokedAt: '2026-01-02T03:04:05.678Z' }],
  ['wallet.key_used.v1', { keyId: 'key_0198c0de000070008000000000000008', usedAt: '2026-01-01T03:04:05.678Z' }],
  ['ledger.key_used.v1', { keyId: 'key_0198c0de000070008000000000000008', usedAt: '2026-01-01T03:04:05.678Z' }],
]);
