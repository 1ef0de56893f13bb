import { documentedOperations, fuzz, targetOf } from '@kessai/fuzz';
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { Platform } from './platform';

const requests = 2_000;

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start({ env: { all: { LOG_LEVEL: 'error' } } });
});
afterAll(() => platform.stop());

describe('requests that nobody has thought of', () => {
  it('are answered as the documents promise, and leave the books in order', async () => {
    const seed = randomInt(2 ** 31);
    const operations = documentedOperations(join(__dirname, '../../../docs/api'));
    const report = await fuzz(targetOf(platform.stack.describe()), operations, { requests, seed });
    expect({ seed, failure: report.failure }).toEqual({ seed, failure: null });
    expect(report.sent).toBeGreaterThanOrEqual(requests);
    // It got somewhere: payments were made among all that was refused.
    expect(report.statuses.get(201) ?? 0).toBeGreaterThan(0);
    const { broken } = await platform.audit();
    expect(broken).toEqual([]);
  });
});
