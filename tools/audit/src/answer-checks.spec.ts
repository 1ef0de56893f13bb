import { objectionToAnswer } from './answer-checks';
import type { AnswerFact, AttemptFact } from './facts';
import { anAnswer, anAttempt, aPayment, failed } from './given-facts';

const ended = anAnswer({ status: 'ABORTED' });
type Case = [what: string, toStatus: string, change: Partial<AttemptFact>, answer: AnswerFact | null, why: string];

describe('the answer on which an outcome rests', () => {
  it('says so: a charge of our amount, a refusal of the confirm, or a look-up that shows its end', () => {
    expect(objectionToAnswer(aPayment(), 'SUCCEEDED', anAttempt())).toBeNull();
    expect(objectionToAnswer(aPayment(), 'SUCCEEDED', anAttempt({ kind: 'lookup' }))).toBeNull();
    expect(objectionToAnswer(failed(), 'FAILED', anAttempt({ conclusion: 'declined' }))).toBeNull();
    expect(objectionToAnswer(failed(), 'FAILED', anAttempt({ kind: 'lookup', answer: ended }))).toBeNull();
  });

  it('is compared in major units, as the PSP counts', () => {
    const dollars = aPayment({ currency: 'USD', amountMinor: 1_230n });
    const answer = anAnswer({ currency: 'USD', totalAmount: 12.3 });
    expect(objectionToAnswer(dollars, 'SUCCEEDED', anAttempt({ answer }))).toBeNull();
  });

  it('is not asked of what people have recorded, of an open question, of another PSP, or where it was too long to keep', () => {
    expect(objectionToAnswer(failed(), 'FAILED', anAttempt({ kind: 'resolution', answer: null }))).toBeNull();
    expect(objectionToAnswer(aPayment(), 'UNKNOWN', anAttempt({ answer: null }))).toBeNull();
    expect(objectionToAnswer(aPayment({ psp: 'other' }), 'SUCCEEDED', anAttempt({ answer: null }))).toBeNull();
    expect(objectionToAnswer(aPayment(), 'SUCCEEDED', anAttempt({ answer: anAnswer({ isCut: true }) }))).toBeNull();
  });

  it.each<Case>([
    ['a success that nobody answered', 'SUCCEEDED', {}, null, 'which was never answered'],
    ['a failure that nobody answered', 'FAILED', {}, null, 'which was never answered'],
    ['another amount', 'SUCCEEDED', {}, anAnswer({ totalAmount: 151 }), 'whose answer names 151 KRW'],
    ['another currency', 'SUCCEEDED', {}, anAnswer({ currency: 'USD' }), 'whose answer names 150 USD'],
    [
      'a success that has yet to come',
      'SUCCEEDED',
      {},
      anAnswer({ status: 'IN_PROGRESS' }),
      'whose answer says IN_PROGRESS',
    ],
    [
      'a failure of a look-up in progress',
      'FAILED',
      { kind: 'lookup' },
      anAnswer({ status: 'IN_PROGRESS' }),
      'whose answer says IN_PROGRESS',
    ],
    [
      'a failure of a look-up that finds nothing',
      'FAILED',
      { kind: 'lookup' },
      anAnswer({ httpStatus: 404, status: null }),
      'whose answer says null',
    ],
    [
      'a failure by a fault of the PSP',
      'FAILED',
      {},
      anAnswer({ httpStatus: 500, code: 'PROVIDER_ERROR' }),
      'whose answer is a 500 with PROVIDER_ERROR',
    ],
    [
      'a failure by what cannot be read',
      'FAILED',
      {},
      anAnswer({ httpStatus: 400 }),
      'whose answer is a 400 with no code',
    ],
  ])('does not carry %s', (...[, toStatus, change, answer, why]: Case) => {
    expect(objectionToAnswer(aPayment(), toStatus, anAttempt({ ...change, answer }))).toBe(why);
  });
});
