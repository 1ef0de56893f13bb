import { sameChance, simulate, type Doing } from './simulated-receivers';

const events = 1_500;
const everyMs = 200;
/** Six retries of each. */
const forMs = 7_800_000;
const stepMs = 50;

/** Prints how long deliveries take to receivers that fail and hang, by a simulated clock. */
function main(): void {
  const columns = [
    'attempts that fail or hang',
    'p50',
    'p99',
    'p99 of first attempts taken',
    'retry begun after due, p99',
  ];
  const rows = [0, 1, 10, 50].map(rowOf);
  process.stdout.write([`| ${columns.join(' | ')} |`, '| --- | --- | --- | --- | --- |', ...rows, ''].join('\n'));
}

function rowOf(percent: number): string {
  const random = sameChance(percent);
  const doing = (): Doing => {
    const drawn = random() * 100;
    return drawn < percent / 2 ? 'hangs' : drawn < percent ? 'fails' : 'takes';
  };
  const eventsAtMs = Array.from({ length: events }, (_, index) => index * everyMs);
  const { deliveries } = simulate([{ endpointId: 'receiver', eventsAtMs, doing }], {
    forMs,
    stepMs,
    random: sameChance(7),
  });
  const delay = deliveries.map(({ deliveredAtMs, createdAtMs }) => (deliveredAtMs ?? Infinity) - createdAtMs);
  const atOnce = delay.filter((_, index) => deliveries[index]?.tries === 1);
  const late = deliveries.flatMap(({ retriesWaitedMs }) => retriesWaitedMs);
  const cells = [at(delay, 0.5), at(delay, 0.99), at(atOnce, 0.99), at(late, 0.99)];
  return `| ${percent} % | ${cells.join(' | ')} |`;
}

function at(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return value === undefined ? '–' : `${(value / 1_000).toFixed(2)} s`;
}

main();
