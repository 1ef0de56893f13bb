import Table from 'cli-table3';
import pc from 'picocolors';
import type { AuditReport } from './audit';

const shownMax = 200;

/** The report for people: a table of the checks, then each break in a line, then what is open. */
export function shownReport(report: AuditReport): string {
  const table = new Table({
    head: ['check', 'looked at', 'broken'],
    colAligns: ['left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const { title, looked, broken } of report.checks) {
    table.push([title, looked, broken === 0 ? pc.green('0') : pc.red(String(broken))]);
  }
  const lines = [table.toString()];
  for (const { check, id, why } of report.broken.slice(0, shownMax))
    lines.push(`${pc.red('broken')} ${check} ${id}: ${why}`);
  if (report.broken.length > shownMax) lines.push(`… and ${report.broken.length - shownMax} more (--json has all)`);
  const inDoubt = report.open.filter(({ charged }) => charged).length;
  if (report.open.length > 0) {
    lines.push(
      `open: ${report.open.length} payments whose outcome is not known yet, ${inDoubt} of them charged by the PSP`,
    );
    for (const { paymentId, status, charged } of report.open.slice(0, shownMax)) {
      lines.push(`  ${paymentId} ${status}${charged ? ', charged by the PSP' : ''}`);
    }
  }
  if (report.openRefunds.length > 0) {
    const gone = report.openRefunds.filter(({ canceled }) => canceled).length;
    lines.push(
      `open: ${report.openRefunds.length} refunds whose outcome is not known yet, ${gone} of them done by the PSP`,
    );
    for (const { refundId, paymentId, status, canceled } of report.openRefunds.slice(0, shownMax)) {
      lines.push(`  ${refundId} of ${paymentId} ${status}${canceled ? ', done by the PSP' : ''}`);
    }
  }
  for (const { service, kind, count, examples } of report.pending) {
    lines.push(`${service}: ${count} ${kind}`, ...examples.map((example) => `  ${example}`));
  }
  if (!report.quiet) lines.push(pc.yellow('Work was still going on; --wait looks once it is done.'));
  lines.push(report.broken.length === 0 ? pc.green('Nothing is broken.') : pc.red(`${report.broken.length} broken.`));
  return lines.join('\n');
}
