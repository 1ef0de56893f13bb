import { handOverKill } from './config';
import type { HandOverPoint } from './hand-over-points';

const kill = handOverKill();
let passes = 0;

/** Dies here, as by a power cut, when a fault run asked for it; else costs one comparison. */
export function passHandOver(point: HandOverPoint): void {
  if (kill?.point !== point) return;
  passes += 1;
  if (passes === kill.nth) process.kill(process.pid, 'SIGKILL');
}
