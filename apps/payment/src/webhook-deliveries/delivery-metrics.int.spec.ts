import { Writable } from 'node:stream';
import { Database } from '@kessai/database';
import { createLogger, metrics } from '@kessai/runtime';
import { WebhookSuite } from '../../testing/webhook-suite';
import { BacklogMeter } from './delivery-metrics';

const suite = new WebhookSuite('webhook_metrics');
const quiet = createLogger('test', 'silent');

async function shown(name: string): Promise<number> {
  const metric = await metrics.getSingleMetric(name)?.get();
  return metric?.values[0]?.value ?? NaN;
}

describe('the backlog of webhooks', () => {
  it('is measured on the server that runs: what waits, for how long, and what has no deliveries yet', async () => {
    await suite.anEndpoint(suite.receiver.url);
    await suite.anEvent();
    await suite.anEvent();
    await suite.database.admin.execute('UPDATE merchant_event SET createdAt = createdAt - INTERVAL 90 SECOND');

    await new BacklogMeter(suite.database.db, quiet).measureNowAndThen();

    expect(await shown('kessai_webhook_pending')).toBe(0);
    expect(await shown('kessai_webhook_fan_out_lag_seconds')).toBeGreaterThanOrEqual(90);
    expect(await shown('kessai_webhook_fan_out_lag_seconds')).toBeLessThan(900);
  });

  it('that cannot be measured is an error in the log and a count of its own', async () => {
    const lines: string[] = [];
    const log = new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) });
    const dead = new Database({ url: 'mysql://none@127.0.0.1:1/none', poolSize: 1, name: 'dead' });

    await new BacklogMeter(
      dead,
      createLogger('test', 'info', { format: 'json', destination: log }),
    ).measureNowAndThen();

    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'error', event: 'measurement_failed', what: 'webhooks' },
    ]);
    const failures = await metrics.getSingleMetric('kessai_measurement_failures_total')?.get();
    expect(failures?.values.find(({ labels }) => labels['what'] === 'webhooks')?.value).toBe(1);
  });
});
