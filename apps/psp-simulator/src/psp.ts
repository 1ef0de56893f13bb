import type { Store } from './book/store';
import type { Timers } from './book/timers';
import type { Faults } from './faults/faults';
import type { Outage } from './control/outage';
import type { Authentication } from './toss/authentication';
import type { Webhooks } from './webhooks/webhooks';

/** What the routes work on. */
export interface Psp {
  store: Store;
  timers: Timers;
  faults: Faults;
  outage: Outage;
  webhooks: Webhooks;
  authentication: Authentication;
  /** Aborted at shutdown, so that no scripted delay outlives the server. */
  closing: AbortSignal;
}
