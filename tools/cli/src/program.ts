import { safeText } from '@kessai/terminal';
import { Command } from 'commander';
import { findDeployment, merchantId } from './deployment';
import { eventCommands } from './events';
import { feeCommands } from './fees';
import { keyCommands, merchantCommands } from './merchants';
import { balanceCommands, walletCommands } from './money-held';
import { Output } from './output';
import { paymentCommands } from './payments';
import { refundListCommands } from './refunds';
import { Session, type OpenSession } from './session';
import { expectStackIsUp } from './stack-in-use';
import { triggerCommands } from './trigger';
import { webhookCommands } from './webhooks';

interface GlobalOptions {
  readonly json?: true;
  readonly stack: string;
  readonly merchant?: string;
}

export interface Surroundings {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `npm start` writes what it has up. */
  readonly stackPath: string;
  readonly write: (text: string) => void;
  readonly warn: (text: string) => void;
  /** The width of the terminal; none where a program reads. */
  readonly columns?: number;
  readonly readerGone: AbortSignal;
}

/** Every command of `kessai`. It is parsed and run by its caller. */
export function kessaiProgram(surroundings: Surroundings): Command {
  const { version, env, stackPath, write, warn, columns, readerGone } = surroundings;
  const program = new Command('kessai')
    .description(
      'Kessai on the command line: the stack that `npm start` has up, or the one that KESSAI_URL and KESSAI_KEY name.',
    )
    .version(version, '--version')
    .option('--json', 'print the answers of the API as they are')
    .option('--stack <file>', 'the stack file of npm start', env['KESSAI_STACK'] || stackPath)
    .option('--merchant <id>', 'for the root key: the merchant to act for')
    .showHelpAfterError('(--help shows what there is)')
    // An argument may have come from outside too: what is told of it is made safe line by line.
    .configureOutput({ writeOut: write, writeErr: (text) => warn(text.split('\n').map(safeText).join('\n')) });
  program.hook('preAction', () => expectStackIsUp(env, program.opts<GlobalOptions>().stack));
  const open: OpenSession = () => {
    const { json, stack, merchant } = program.opts<GlobalOptions>();
    return new Session({
      deployment: findDeployment(env, stack),
      output: new Output({ json: json === true, write, warn, ...(columns === undefined ? {} : { columns }) }),
      merchantId: merchant === undefined ? undefined : merchantId(merchant, '--merchant'),
      readerGone,
    });
  };
  paymentCommands(program, open);
  refundListCommands(program, open);
  walletCommands(program, open);
  balanceCommands(program, open);
  merchantCommands(program, open);
  keyCommands(program, open);
  feeCommands(program, open);
  webhookCommands(program, open);
  eventCommands(program, open);
  triggerCommands(program, open);
  return program;
}
