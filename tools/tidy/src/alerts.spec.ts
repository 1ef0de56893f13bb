import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alerts } from './alerts';

const path = 'docker/prometheus/kessai.rules.yml';
const shipped = readFileSync(join(__dirname, '../../..', path), 'utf8');
const code = (text: string, at = 'apps/a/src/a.ts') => ({ path: at, text });
const measuring = (...names: string[]) => code(names.map((name) => `gauge('${name}', 'Help')`).join('\n'));
const faults = (rules: string, ...sources: { path: string; text: string }[]) =>
  alerts([{ path, text: rules }, ...sources]).map(({ rule }) => rule);

const anAlert = (expr: string, annotations = '{ summary: s, action: a }') =>
  `groups: [{ name: n, rules: [{ alert: Alert, expr: '${expr}', labels: { severity: page }, annotations: ${annotations} }] }]`;

describe('alerts', () => {
  it('are about metrics that the code measures', () => {
    expect(faults(anAlert('kessai_a > 0'), measuring('kessai_a'))).toEqual([]);
    expect(faults(anAlert('kessai_a > kessai_b'), measuring('kessai_a'))).toHaveLength(1);
    expect(faults(anAlert('kessai_a > 0'), code(`gauge('kessai_a', '')`, 'apps/a/src/a.spec.ts'))).toHaveLength(1);
    expect(faults(anAlert('up == 0'))).toHaveLength(1);
  });

  it('say what is wrong and what to do', () => {
    expect(faults(anAlert('kessai_a > 0', '{ summary: s }'), measuring('kessai_a'))).toHaveLength(1);
    expect(faults(anAlert('kessai_a > 0', '{ summary: s, action: "" }'), measuring('kessai_a'))).toHaveLength(1);
  });

  it('that are shipped are well formed, and wake somebody about money that is not known', () => {
    const metrics = [...new Set(shipped.match(/\bkessai_[a-z_]+/g))];
    expect(metrics).toEqual(
      expect.arrayContaining([
        'kessai_payments_unknown_oldest_seconds',
        'kessai_late_successes_open_oldest_seconds',
        'kessai_psp_findings_open',
        'kessai_psp_alarms_total',
        'kessai_measurement_failures_total',
        'kessai_refunds_pending_oldest_seconds',
        'kessai_refunds_unknown_oldest_seconds',
      ]),
    );
    expect(faults(shipped, measuring(...metrics))).toEqual([]);
    expect(faults(shipped)).not.toEqual([]);
  });
});
