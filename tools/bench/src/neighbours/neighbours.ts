import { shownTable } from '@kessai/infra';
import type { BenchStack } from '../bench-stack';
import { shortNumber, type Figure } from '../figures';
import { warmUp } from '../payments-load';
import { withBar } from '../progress';
import { orderPrefix } from '../shop';
import type { Answers, Attack } from './attack';
import { createsOfOneKey } from './attacks/creates-of-one-key';
import { flood } from './attacks/flood';
import { manyKeys } from './attacks/many-keys';
import { readsOfOneKeyAttacks } from './attacks/reads-of-one-key';
import { walletAndLedger } from './attacks/wallet-and-ledger';
import { makeMerchant, makeOperatorKey } from './merchant';
import { steps, Victim, type Served } from './victim';

/** Each of them alone, while a merchant that has nothing to do with it goes on as on any day. */
const attacks: readonly Attack[] = [...readsOfOneKeyAttacks, createsOfOneKey, manyKeys, walletAndLedger, flood];

export interface NeighbourResult {
  readonly attack: string;
  readonly seconds: number;
  readonly quiet: Served;
  readonly attacked: Served;
  readonly answers: Answers;
}

export async function measureNeighbours(bench: BenchStack, seconds: number): Promise<NeighbourResult[]> {
  await warmUp(bench);
  const scopes = ['payments:read', 'payments:write', 'wallets:read'];
  const merchant = await makeMerchant(bench, { name: 'victim', keys: [scopes] });
  const keys = { merchant: merchant.keys[0] ?? '', operator: await makeOperatorKey(bench) };
  const victim = new Victim(bench, keys, orderPrefix());
  await victim.prepare(2 * seconds * (attacks.length + 1));
  await victim.live(seconds); // Connections and caches settle; not measured.
  const results: NeighbourResult[] = [];
  for (const attack of attacks) {
    const quiet = await withBar(`(neighbours) before: ${attack.name}`, 1, () => victim.live(seconds));
    const running = await attack.start(bench);
    const attacked = await withBar(`(neighbours) during: ${attack.name}`, 1, () => victim.live(seconds));
    results.push({ attack: attack.name, seconds, quiet, attacked, answers: await running.stop() });
  }
  await victim.close();
  return results;
}

/** The target: twice the quiet p99 and 50 ms, and no request refused. */
export function neighbourFigures(results: readonly NeighbourResult[]): Figure[] {
  return results.flatMap(({ attack, quiet, attacked }) => [
    ...steps.map((step) => {
      const name = `${attack}: ${step} p99`;
      const before = quiet.ms[step]?.p99;
      const value = attacked.ms[step]?.p99 ?? null;
      const target = before === undefined ? {} : { target: { atMost: 2 * before + 50 } };
      return { part: 'neighbours', name, value, unit: 'ms', ...target };
    }),
    {
      part: 'neighbours',
      name: `${attack}: victim's requests refused or failed`,
      value: Object.entries(attacked.statuses).reduce((sum, [status, count]) => sum + (isGood(status) ? 0 : count), 0),
      unit: '',
      target: { atMost: 0 },
    },
  ]);
}

const isGood = (status: string) => status.startsWith('2');

export function neighbourTable(results: readonly NeighbourResult[]): string {
  const rows = results.flatMap(({ attack, quiet, attacked, answers }) =>
    steps.map((step, index) => [
      index === 0 ? attack : '',
      step,
      ...[quiet.ms[step]?.p50, quiet.ms[step]?.p99, attacked.ms[step]?.p50, attacked.ms[step]?.p99].map(shown),
      ...(index === 0 ? [String(attacked.statuses['503'] ?? 0), String(attacked.statuses['429'] ?? 0)] : ['', '']),
      index === 0 ? toldOf(answers) : '',
    ]),
  );
  const head = ['attack', 'victim', 'p50', 'p99', 'p50', 'p99', '503', '429', "attacker's answers"];
  const aligns = ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'left'] as const;
  return shownTable(head, rows, { compact: true, aligns });
}

const shown = (ms: number | undefined) => (ms === undefined ? '–' : shortNumber(ms));
const toldOf = (answers: Answers) =>
  Object.entries(answers)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ');
