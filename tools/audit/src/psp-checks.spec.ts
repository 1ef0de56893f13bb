import { anAnswer, aCancel, aFinding, anApproval, anAttempt, aPayment, aStep, charged, failed } from './given-facts';
import { evidenceBreaks, pspBreaks } from './psp-checks';

describe('PSP approvals against payments', () => {
  it('agree when the PSP charged a succeeded payment once, with amount, currency and key', () => {
    expect(pspBreaks(aPayment(), [anApproval()])).toEqual([]);
    expect(pspBreaks(failed(), [])).toEqual([]);
  });

  it('agree on a late success, whether it is kept or has gone back, in parts too', () => {
    expect(pspBreaks(charged(), [anApproval()])).toEqual([]);
    expect(pspBreaks(charged({ lateSuccessResolution: 'kept' }), [anApproval()])).toEqual([]);
    const findings = [
      aFinding('late_success_canceled', { amountMinor: 100n }),
      aFinding('late_success_canceled', { transactionKey: 'tx-2', amountMinor: 50n }),
    ];
    const parts = [aCancel({ amountMinor: 100n }), aCancel({ transactionKey: 'tx-2', amountMinor: 50n })];
    const canceled = charged({ lateSuccessResolution: 'canceled', findings });
    expect(pspBreaks(canceled, [anApproval(), ...parts])).toEqual([]);
  });

  it('say nothing about a payment whose outcome is open', () => {
    for (const status of ['EXECUTING', 'UNKNOWN']) {
      expect(pspBreaks(aPayment({ status }), [])).toEqual([]);
      expect(pspBreaks(aPayment({ status }), [anApproval()])).toEqual([]);
    }
  });

  it.each([
    ['a success that was never charged', aPayment(), [], 'SUCCEEDED here, but the PSP has not charged it'],
    ['a charge of a failed payment', failed(), [anApproval()], 'charged by the PSP (seq 7), but FAILED here'],
    [
      'a charge of a payment never confirmed',
      { ...failed(), status: 'CREATED' },
      [anApproval()],
      'charged by the PSP (seq 7), but CREATED here',
    ],
    ['two charges', aPayment(), [anApproval(), anApproval({ seq: 8 })], 'charged 2 times: seq 7, 8'],
    ['another amount', aPayment(), [anApproval({ amountMinor: 149n })], 'PSP 149 KRW (seq 7), here 150 KRW'],
    ['another currency', aPayment(), [anApproval({ currency: 'JPY' })], 'PSP 150 JPY (seq 7), here 150 KRW'],
    ['another payment key', aPayment(), [anApproval({ paymentKey: 'key-2' })], 'PSP key key-2 (seq 7), here key-1'],
    ['a late success that was never charged', charged(), [], 'a late success here, but the PSP has not charged it'],
    [
      'a late success that was charged twice',
      charged(),
      [anApproval(), anApproval({ seq: 8 })],
      'charged 2 times: seq 7, 8',
    ],
    [
      'a cancel of a late success that nobody has noted',
      charged(),
      [anApproval(), aCancel()],
      'PSP canceled 150 (seq 9), noted 0',
    ],
    [
      'a late success that is called canceled and is so in part',
      charged({
        lateSuccessResolution: 'canceled',
        findings: [aFinding('late_success_canceled', { amountMinor: 100n })],
      }),
      [anApproval(), aCancel({ amountMinor: 100n })],
      'late success canceled, but the PSP gave back 100 of 150',
    ],
  ])('name %s', (_what, payment, movements, why) => {
    expect(pspBreaks(payment, movements)).toEqual([{ check: 'psp', id: 'pay_1', why }]);
  });
});

describe('outcomes against what the PSP said', () => {
  const created = [aStep(1n, null, 'CREATED'), aStep(2n, 'CREATED', 'EXECUTING', 'att_1')];
  const unknown = aStep(3n, 'EXECUTING', 'UNKNOWN', 'att_1');
  const noAnswer = anAttempt({ conclusion: 'unknown' });

  it('agree when each outcome names the call that says so', () => {
    expect(evidenceBreaks(aPayment())).toEqual([]);
    expect(evidenceBreaks(failed())).toEqual([]);
    const resolved = aPayment({
      history: [...created, unknown, aStep(4n, 'UNKNOWN', 'SUCCEEDED', 'att_2')],
      attempts: [noAnswer, anAttempt({ id: 'att_2', kind: 'lookup' })],
    });
    expect(evidenceBreaks(resolved)).toEqual([]);
  });

  it('agree when a person has recorded the outcome', () => {
    const recorded = failed({
      history: [...created, unknown, aStep(4n, 'UNKNOWN', 'FAILED', 'att_2')],
      attempts: [noAnswer, anAttempt({ id: 'att_2', kind: 'resolution', conclusion: 'declined' })],
    });
    expect(evidenceBreaks(recorded)).toEqual([]);
  });

  it('ask no evidence of a note, nor of what comes before the PSP was asked', () => {
    const noted = aPayment({ history: [...aPayment().history, aStep(4n, 'SUCCEEDED', 'SUCCEEDED')] });
    expect(evidenceBreaks(noted)).toEqual([]);
  });

  it('agree on a captured answer to a failed payment whose late success is noted', () => {
    const attempts = [anAttempt({ conclusion: 'declined' }), anAttempt({ id: 'att_2', kind: 'lookup' })];
    expect(evidenceBreaks(charged({ attempts }))).toEqual([]);
  });

  it.each([
    [
      'an outcome that names no call',
      aPayment({ history: [...created, aStep(3n, 'EXECUTING', 'SUCCEEDED')] }),
      'history 3: EXECUTING to SUCCEEDED without a call to the PSP of this payment',
    ],
    [
      "another payment's call",
      failed({ attempts: [anAttempt({ id: 'att_9', conclusion: 'declined' })] }),
      'history 3: EXECUTING to FAILED without a call to the PSP of this payment',
    ],
    [
      'a failure that a time-out made',
      failed({ attempts: [noAnswer] }),
      'history 3: EXECUTING to FAILED on a confirm that concludes unknown',
    ],
    [
      'a failure that a time-out is said to have declined',
      failed({ attempts: [anAttempt({ conclusion: 'declined', answer: null })] }),
      'history 3: EXECUTING to FAILED on a confirm which was never answered',
    ],
    [
      'a success on an answer that names another amount',
      aPayment({ attempts: [anAttempt({ answer: anAnswer({ totalAmount: 151 }) })] }),
      'history 3: EXECUTING to SUCCEEDED on a confirm whose answer names 151 KRW',
    ],
    [
      'a success on an answer that was never written',
      aPayment({ attempts: [anAttempt({ conclusion: null })] }),
      'history 3: EXECUTING to SUCCEEDED on a confirm that concludes null',
    ],
    [
      'a captured answer to a failed payment that nobody has noted',
      failed({ attempts: [anAttempt({ conclusion: 'declined' }), anAttempt({ id: 'att_2', kind: 'lookup' })] }),
      'FAILED, but lookup att_2 says captured, and no late success is noted',
    ],
  ])('name %s', (_what, payment, why) => {
    expect(evidenceBreaks(payment)).toEqual([{ check: 'evidence', id: 'pay_1', why }]);
  });
});
