import type { Database } from '@kessai/database';
import type { Logger } from '@kessai/runtime';
import type { Outbox } from '../outbox/outbox';
import type { RetryLimits } from './event-failures';

/** Who consumes, and with what: one per group and process. */
export interface ConsumingContext {
  readonly service: string;
  readonly version: string;
  /** Without the prefix of the deployment, as the rows name it. */
  readonly group: string;
  readonly topicPrefix: string;
  readonly db: Database;
  readonly outbox: Outbox;
  readonly limits: RetryLimits;
  readonly logger: Logger;
}
