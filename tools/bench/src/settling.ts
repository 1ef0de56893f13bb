import { auditStack } from '@kessai/audit';
import { safeText } from '@kessai/terminal';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf, rowOf, type BenchStack } from './bench-stack';
import { ofShop, type Shop } from './shop';

const POLL_MS = 250;
const AUDIT_WAITS_MS = 60_000;

/** How many of the shop's payments have no outcome yet, asked until there are none or the time is up. */
export async function untilSettled(
  bench: BenchStack,
  shop: Shop,
  withinMs: number,
  show: (open: number) => void = () => undefined,
): Promise<number> {
  for (const deadline = Date.now() + withinMs; ;) {
    const open = await countOf(bench, shop, ['EXECUTING', 'UNKNOWN']);
    show(open);
    if (open === 0 || Date.now() > deadline) return open;
    await sleep(POLL_MS);
  }
}

export async function countOf(bench: BenchStack, shop: Shop, statuses: readonly string[]): Promise<number> {
  const { count } = await rowOf<{ count: string }>(
    bench,
    `SELECT COUNT(*) AS count FROM ${databaseOf(bench, 'payment')}.payment
     WHERE merchantId = ? AND orderId LIKE ? AND status IN (?)`,
    [...ofShop(bench, shop), statuses],
  );
  return Number(count);
}

/** How many breaks the audit finds when everything has come to rest; each is told on standard error. */
export async function auditedBreaks(bench: BenchStack): Promise<number> {
  const { broken, quiet } = await auditStack(bench.stack.describe(), { waitMs: AUDIT_WAITS_MS });
  if (!quiet) console.error('the audit looked while work was still going on');
  for (const { check, id, why } of broken.slice(0, 20)) console.error(safeText(`broken ${check} ${id}: ${why}`));
  return broken.length;
}
