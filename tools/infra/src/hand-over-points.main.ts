import { handOverPoints } from '@kessai/platform';
import { aTable } from './table';

const table = aTable(['hand-over point', 'service', 'the process dies when']);
for (const { name, service, what } of handOverPoints) table.push([name, service, what]);
console.log(table.toString());
console.log(
  `${handOverPoints.length} points. HAND_OVER_KILL=<point>:<nth pass> makes a service die there, outside production.`,
);
