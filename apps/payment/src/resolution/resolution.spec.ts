import { type Refusal } from '@kessai/http';
import { newId } from '@kessai/runtime';
import type { HeldKey } from '../access/key-holders';
import type { Payment } from '../payment/payment';
import type { Approval } from './approvals';
import {
  concludes,
  decideApproval,
  decideRequest,
  recordedEvidence,
  requireSecondPerson,
  resolutionBody,
  type Resolution,
} from './resolution';

const now = new Date('2026-01-02T12:00:00Z');
const unknown = { status: 'UNKNOWN', createdAt: new Date('2026-01-02T11:00:00Z') } as Payment;
const succeeded = { outcome: 'SUCCEEDED', reason: 'Toss support', evidence: 'case 4711' } as const;
const request: Resolution = { ...succeeded, approvedAt: null };

const anApproval = (parts: Partial<Approval> = {}): Approval => ({
  id: newId('apr'),
  kind: 'payment_resolution',
  status: 'pending',
  scope: 'admin',
  paymentId: newId('pay'),
  paymentStatus: 'UNKNOWN',
  request,
  requestedBy: 'first',
  requestedAt: now,
  approvedBy: null,
  approvedAt: null,
  ...parts,
});

const refused = (reason: string) => expect.objectContaining({ name: 'Refusal', reason }) as Refusal;

describe('asking for an outcome to be recorded by hand', () => {
  it('takes the outcome, and the reason and evidence of it', () => {
    const approvedAt = new Date('2026-01-02T11:30:00Z');
    expect(decideRequest(unknown, succeeded, now)).toEqual(request);
    expect(decideRequest(unknown, { ...succeeded, approvedAt }, now)).toEqual({
      ...succeeded,
      approvedAt: '2026-01-02T11:30:00.000Z',
    });
  });

  it.each(['CREATED', 'EXECUTING', 'SUCCEEDED', 'FAILED', 'CANCELED', 'EXPIRED'] as const)(
    'is refused where the payment is %s',
    (status) => {
      expect(() => decideRequest({ ...unknown, status }, succeeded, now)).toThrow(refused('state_forbids'));
    },
  );

  it.each(['2026-01-02T12:02:00Z', '2026-01-02T10:58:00Z'])('refuses a capture at %s', (time) => {
    const body = { ...succeeded, approvedAt: new Date(time) };
    expect(() => decideRequest(unknown, body, now)).toThrow(refused('validation_failed'));
  });

  it.each([
    ['another outcome', { ...succeeded, outcome: 'UNKNOWN' }],
    ['an empty reason', { ...succeeded, reason: ' ' }],
    ['a reason of 501 characters', { ...succeeded, reason: 'r'.repeat(501) }],
    ['no evidence', { ...succeeded, evidence: '' }],
    ['evidence of 4,001 characters', { ...succeeded, evidence: 'e'.repeat(4_001) }],
    ['a time that is none', { ...succeeded, approvedAt: 'yesterday' }],
    ['a time of capture without a capture', { ...succeeded, outcome: 'FAILED', approvedAt: '2026-01-02T11:30:00Z' }],
    ['an unknown property', { ...succeeded, amount: 1 }],
  ])('does not take %s', (_, body) => {
    expect(resolutionBody.safeParse(body).success).toBe(false);
  });
});

describe('approving it', () => {
  it('takes another key than the one that asked', () => {
    expect(decideApproval(anApproval(), 'second')).toBe('record');
    expect(() => decideApproval(anApproval(), 'first')).toThrow(refused('state_forbids'));
    expect(() => decideApproval(anApproval({ status: 'approved' }), 'first')).toThrow(refused('state_forbids'));
  });

  it('takes two persons: not root and its keys, not one owner twice, no key that is revoked or came afterwards', () => {
    const held = (holders: readonly string[], parts: Partial<HeldKey> = {}): HeldKey => ({
      holders: new Set(holders),
      isOfRoot: false,
      createdAt: null,
      ...parts,
    });
    const made = (owner: string, createdAt = new Date(now.getTime() - 1)) =>
      held([owner, 'CHIEF'], { isOfRoot: true, createdAt });
    const root = held(['CHIEF'], { isOfRoot: true });
    const [min, ji] = [held(['MIN']), held(['JI'])];
    const judge = (first: HeldKey | undefined, second: HeldKey | undefined) => () => {
      const good = [['first', first] as const, ['second', second] as const].filter(([, key]) => key !== undefined);
      requireSecondPerson(anApproval(), 'second', new Map(good as [string, HeldKey][]));
    };

    for (const [first, second] of [
      [min, ji],
      [root, min],
      [made('JI'), min],
      [min, made('JI')],
    ] as const) {
      expect(judge(first, second)).not.toThrow();
    }
    for (const [first, second, rule] of [
      [root, made('JI'), /root key/],
      [made('JI'), root, /root key/],
      [made('JI'), made('MIN'), /root key/],
      [min, held(['MIN']), /same owner/],
      [min, made('MIN'), /same owner/],
      [held(['CHIEF']), made('JI'), /same owner/],
      [held(['CHIEF']), root, /same owner/],
      [min, made('JI', now), /younger/],
      [undefined, min, /revoked/],
    ] as const) {
      expect(judge(first, second)).toThrow(refused('state_forbids'));
      expect(judge(first, second)).toThrow(rule);
    }
    expect(judge(min, undefined)).toThrow(refused('unauthenticated'));
  });

  it('finds what is recorded already', () => {
    const approved = anApproval({ status: 'approved', paymentStatus: 'SUCCEEDED', approvedBy: 'second' });
    expect(decideApproval(approved, 'second')).toBe('report');
    expect(decideApproval(approved, 'third')).toBe('report');
  });

  it('is refused once the PSP has told', () => {
    const lapsed = anApproval({ status: 'lapsed', paymentStatus: 'FAILED' });
    expect(() => decideApproval(lapsed, 'second')).toThrow(refused('state_forbids'));
  });

  it('dates a capture by what was said, or by the approval', () => {
    expect(concludes({ ...request, approvedAt: '2026-01-02T11:30:00.000Z' }, now)).toEqual({
      conclusion: 'captured',
      method: null,
      approvedAt: new Date('2026-01-02T11:30:00Z'),
      cancels: [],
    });
    expect(concludes(request, now)).toMatchObject({ approvedAt: now });
    expect(concludes({ ...request, outcome: 'FAILED' }, now)).toEqual({
      conclusion: 'declined',
      code: 'recorded_by_hand',
      message: 'Toss support',
    });
  });

  it('keeps who said it and why as the evidence, within 8 kB whatever the script', () => {
    const text = recordedEvidence(anApproval(), 'second');
    expect(JSON.parse(text)).toMatchObject({
      requestedBy: 'first',
      approvedBy: 'second',
      evidence: 'case 4711',
    });
    for (const letter of ['한', '𝄞', '\u0001']) {
      const evidence = letter.repeat(4_000 / letter.length);
      const long = recordedEvidence(anApproval({ request: { ...request, evidence } }), 'second');
      expect(Buffer.byteLength(long)).toBeLessThanOrEqual(8_000);
      const kept = (JSON.parse(long) as { evidence: string }).evidence;
      expect(evidence.startsWith(kept)).toBe(true);
      expect(kept.length).toBeGreaterThan(500);
    }
  });
});
