import { QueryFailed } from '@kessai/database';
import { refusalOf } from './problem-filter';

it.each([1969, 3024])('tells who asks for too much at once to ask for less: the server ended it with %d', (errno) => {
  const error = Object.assign(new Error('ended'), { errno, code: 'ER_ENDED', fatal: false });
  const ended = new QueryFailed({ sql: 'SELECT 1', params: [] }, error as never);
  expect(refusalOf(ended)).toMatchObject({ reason: 'not_ready', retryAfterSeconds: 5 });
});
