import type { Logger } from './logging';
import { counter } from './metrics';

/** What cannot be measured keeps its last value, at which an alert stays silent: so the failure has a metric of its own. */
export interface Measurement {
  failed(error: unknown, logger: Logger): void;
}

/** Counted from zero on, so that the first failure is an increase. `what` names the group of metrics. */
export function measurement(what: string): Measurement {
  const failures = counter('kessai_measurement_failures_total', 'Measurements that failed: what they show is old', [
    'what',
  ]);
  failures.inc({ what }, 0);
  return {
    failed(error, logger) {
      failures.inc({ what });
      logger.error({ event: 'measurement_failed', what, err: error }, `metrics of ${what} could not be measured`);
    },
  };
}
