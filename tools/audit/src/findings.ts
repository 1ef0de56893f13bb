import type { FindingFact, PaymentFact } from './facts';

export const findingsOf = (payment: PaymentFact, kind: string): FindingFact[] =>
  payment.findings.filter((finding) => finding.kind === kind);
