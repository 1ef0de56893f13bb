import { failpointKill } from './config';
import type { Failpoint } from './failpoints';

const kill = failpointKill();
let passes = 0;

/** Dies here, as by a power cut, when a fault run asked for it; else costs one comparison. */
export function failpoint(point: Failpoint): void {
  if (kill?.point !== point) return;
  passes += 1;
  if (passes === kill.nth) process.kill(process.pid, 'SIGKILL');
}
