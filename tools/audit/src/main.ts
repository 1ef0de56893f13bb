import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readLiveStack } from '@kessai/infra';
import { databaseTls, databaseTlsSettings, readConfig } from '@kessai/runtime';
import { safeJson, safeLines, watchOutput } from '@kessai/terminal';
import { z } from 'zod';
import { auditStack, type AuditedStack } from './audit';
import { shownReport } from './report';
import { readOptions } from './usage.cjs';

const stackSchema = z.object({
  database: z.object({ payment: z.url(), wallet: z.url(), ledger: z.url() }),
  services: z.object({ simulator: z.object({ url: z.url() }).optional() }).optional(),
});

function stackOf({ stack, payment, wallet, ledger, simulator }: ReturnType<typeof readOptions>): AuditedStack {
  const services = simulator ? { services: { simulator: { url: simulator } } } : {};
  if (payment || wallet || ledger) return stackIn({ database: { payment, wallet, ledger }, ...services });
  const file = stack ?? join(process.cwd(), '.kessai/stack.json');
  if (!existsSync(file)) throw new Error(`no stack is up: ${file} is not there. Start one with: npm start`);
  if (stack === undefined && readLiveStack(dirname(file)) === null) {
    throw new Error(`no stack is up: ${file} was left by one that was killed. Start one with: npm start`);
  }
  const found = stackIn(JSON.parse(readFileSync(file, 'utf8')));
  return { ...found, ...services };
}

function stackIn(value: unknown): AuditedStack {
  const { database, services } = stackSchema.parse(value);
  return { database, ...(services?.simulator && { services: { simulator: services.simulator } }) };
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const tls = databaseTls(readConfig(z.object(databaseTlsSettings)));
  const report = await auditStack({ ...stackOf(options), tls }, { waitMs: Number(options.wait ?? 0) * 1_000 });
  console.log(options.json ? safeJson(JSON.stringify(report, null, 2)) : shownReport(report));
  return report.broken.length > 0 ? 1 : 0;
}

// 1 says that something is broken.
watchOutput({ name: 'audit', faultExitCode: 2 });
main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(safeLines(`audit: ${error instanceof Error ? error.message : String(error)}`));
    process.exitCode = 2;
  },
);
