export { auditStack } from './audit';
export type {
  AuditedStack,
  AuditOptions,
  AuditReport,
  CheckResult,
  DatabaseUrls,
  OpenPayment,
  OpenRefund,
} from './audit';
export type { Break, CheckName } from './facts';
export type { PendingWork } from './pending-work';
