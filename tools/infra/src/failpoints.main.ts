import { failpoints } from '@kessai/runtime';
import { watchOutput } from '@kessai/terminal';
import { shownTable, wrapped } from './table';

watchOutput({ name: 'failpoints' });
const rows = failpoints.map(({ name, service, what }) => [name, service, what]);
console.log(shownTable(['failpoint', 'service', 'the process dies when'], rows));
const use = 'FAILPOINT_KILL=<point>:<nth pass> makes a service die there, outside production.';
console.log(wrapped(`${failpoints.length} points. ${use}`));
