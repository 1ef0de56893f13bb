import { shownTable, wrapped } from '@kessai/infra';
import { safeText } from '@kessai/terminal';
import pc from 'picocolors';
import type { AuditReport } from './audit';

const shownMax = 200;

/** The report for people: a table of the checks, then each break in a line, then what is open. */
export function shownReport(report: AuditReport): string {
  const rows = report.checks.map(({ title, looked, broken }) => [
    title,
    looked,
    broken === 0 ? pc.green('0') : pc.red(String(broken)),
  ]);
  const look = { compact: true, aligns: ['left', 'right', 'right'] } as const;
  const lines = [shownTable(['check', 'looked at', 'broken'], rows, look)];
  for (const { check, id, why } of report.broken.slice(0, shownMax))
    lines.push(`${pc.red('broken')} ${safeText(`${check} ${id}: ${why}`)}`);
  if (report.broken.length > shownMax) lines.push(`… and ${report.broken.length - shownMax} more (--json has all)`);
  const inDoubt = report.open.filter(({ charged }) => charged).length;
  if (report.open.length > 0) {
    lines.push(
      `open: ${report.open.length} payments whose outcome is not known yet, ${inDoubt} of them charged by the PSP`,
    );
    for (const { paymentId, status, charged } of report.open.slice(0, shownMax)) {
      lines.push(safeText(`  ${paymentId} ${status}${charged ? ', charged by the PSP' : ''}`));
    }
  }
  if (report.openRefunds.length > 0) {
    const gone = report.openRefunds.filter(({ canceled }) => canceled).length;
    lines.push(
      `open: ${report.openRefunds.length} refunds whose outcome is not known yet, ${gone} of them done by the PSP`,
    );
    for (const { refundId, paymentId, status, canceled } of report.openRefunds.slice(0, shownMax)) {
      lines.push(safeText(`  ${refundId} of ${paymentId} ${status}${canceled ? ', done by the PSP' : ''}`));
    }
  }
  for (const { service, kind, count, examples } of report.pending) {
    lines.push(`${service}: ${count} ${kind}`, ...examples.map((example) => safeText(`  ${example}`)));
  }
  if (!report.quiet) lines.push(pc.yellow('Work was still going on; --wait looks once it is done.'));
  lines.push(report.broken.length === 0 ? pc.green('Nothing is broken.') : pc.red(`${report.broken.length} broken.`));
  return lines.map((line, index) => (index === 0 ? line : wrapped(line, '    '))).join('\n');
}
