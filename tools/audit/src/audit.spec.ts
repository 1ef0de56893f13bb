import { seenTwice, type AuditReport } from './audit';
import type { Break } from './facts';
import { shownReport } from './report';

const lost: Break = { check: 'wallet', id: 'pay_1', why: 'line lin_1 is not credited' };
const late: Break = { check: 'wallet', id: 'pay_2', why: 'line lin_2 is not credited' };
const aReport = (broken: Break[]): AuditReport => ({
  quiet: true,
  checks: [{ check: 'wallet', title: 'payments = wallet entries', looked: 2, broken: broken.length }],
  broken,
  open: [],
  openRefunds: [],
  pending: [],
});

describe('the report', () => {
  it('keeps what is broken at both looks, and drops what has arrived in between', () => {
    const report = seenTwice(aReport([lost, late]), aReport([lost]));
    expect(report.broken).toEqual([lost]);
    expect(report.checks[0]?.broken).toBe(1);
    expect(seenTwice(aReport([late]), aReport([lost])).broken).toEqual([]);
  });

  it('has a line for each break, whatever stands in it', () => {
    const evil = '\u001b[2J\r\nNothing is broken.\u202e';
    const report = {
      ...aReport([{ check: 'wallet', id: evil, why: evil }]),
      open: [{ paymentId: evil, status: evil, charged: true }],
    };
    const pending = [{ service: 'wallet', kind: 'dead letters', count: 1, examples: [evil] }];
    const text = shownReport({ ...report, pending } as AuditReport);
    expect(text.replace(/\u001b\[[0-9]+m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(text).not.toMatch(/^Nothing is broken/m);
  });

  it('names every break by its id, and says so when there is none', () => {
    const text = shownReport(aReport([lost]));
    expect(text).toContain('wallet pay_1: line lin_1 is not credited');
    expect(text).toContain('1 broken.');
    expect(shownReport(aReport([]))).toContain('Nothing is broken.');
  });

  it('shows open payments and what waits for an operator', () => {
    const text = shownReport({
      ...aReport([]),
      open: [{ paymentId: 'pay_3', status: 'UNKNOWN', charged: true }],
      openRefunds: [{ refundId: 'rfd_1', paymentId: 'pay_4', status: 'UNKNOWN', canceled: true }],
      pending: [
        { service: 'ledger', kind: 'dead', count: 1, examples: ['dlt_1 payment.succeeded.v1 BookingRejected'] },
      ],
    });
    expect(text).toContain('pay_3 UNKNOWN, charged by the PSP');
    expect(text).toContain('rfd_1 of pay_4 UNKNOWN, done by the PSP');
    expect(text).toContain('ledger: 1 dead');
    expect(text).toContain('dlt_1 payment.succeeded.v1 BookingRejected');
  });
});
