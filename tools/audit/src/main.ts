import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { auditStack, type AuditedStack } from './audit';
import { shownReport } from './report';

const usage = `npm run audit -- [options]
  Holds the PSP's approvals, the payments, the wallets and the books of a running stack against each other.
  --stack <file>       the stack to look at (.kessai/stack.json)
  --payment <url>  --wallet <url>  --ledger <url>   databases, instead of a stack file: mysql://user:password@host:port/name
  --simulator <url>    the simulated PSP; without it the PSP's side is not checked
  --wait [seconds]     wait until no event is on its way, at most so long (60)
  --json               the report as JSON
Ends with 1 when something is broken, with 2 when it could not look.`;

const stackSchema = z.object({
  database: z.object({ payment: z.url(), wallet: z.url(), ledger: z.url() }),
  services: z.object({ simulator: z.object({ url: z.url() }).optional() }).optional(),
});

const defaultWaitSeconds = 60;

function readArguments(args: string[]) {
  // node:util knows no option with an optional value: a bare --wait gets the default.
  const given = args.flatMap((arg, index) => {
    const isBareWait = arg === '--wait' && !/^[0-9]+$/.test(args[index + 1] ?? '');
    return isBareWait ? [`--wait=${defaultWaitSeconds}`] : [arg];
  });
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: given,
    options: {
      stack: text,
      payment: text,
      wallet: text,
      ledger: text,
      simulator: text,
      wait: text,
      json: flag,
      help: flag,
    },
  });
  return values;
}

function stackOf({ stack, payment, wallet, ledger, simulator }: ReturnType<typeof readArguments>): AuditedStack {
  const services = simulator ? { services: { simulator: { url: simulator } } } : {};
  if (payment || wallet || ledger) return stackIn({ database: { payment, wallet, ledger }, ...services });
  const file = stack ?? join(process.cwd(), '.kessai/stack.json');
  if (!existsSync(file)) throw new Error(`no stack is up: ${file} is not there. Start one with: npm start`);
  const found = stackIn(JSON.parse(readFileSync(file, 'utf8')));
  return { ...found, ...services };
}

function stackIn(value: unknown): AuditedStack {
  const { database, services } = stackSchema.parse(value);
  return { database, ...(services?.simulator && { services: { simulator: services.simulator } }) };
}

async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const report = await auditStack(stackOf(options), { waitMs: Number(options.wait ?? 0) * 1_000 });
  console.log(options.json ? JSON.stringify(report, null, 2) : shownReport(report));
  return report.broken.length > 0 ? 1 : 0;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`audit: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  },
);
