import { Command } from 'commander';
import { findDeployment } from './deployment';
import { feeCommands, keyCommands, merchantCommands } from './merchants';
import { balanceCommands, walletCommands } from './money-held';
import { Output } from './output';
import { paymentCommands } from './payments';
import { Session, type OpenSession } from './session';
import { eventCommands, webhookCommands } from './webhooks';

interface GlobalOptions {
  readonly json?: true;
  readonly stack: string;
  readonly merchant?: string;
}

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where `npm start` writes what it has up. */
  readonly stackPath: string;
  readonly write?: (text: string) => void;
}

/** Every command of `kessai`. It is parsed and run by whoever made it. */
export function kessaiProgram({ env, stackPath, write }: Surroundings): Command {
  const program = new Command('kessai')
    .description(
      'Kessai on the command line: the stack that `npm start` has up, or the one that KESSAI_URL and KESSAI_KEY name.',
    )
    .option('--json', 'print the answers of the API as they are')
    .option('--stack <file>', 'the stack file of npm start', env['KESSAI_STACK'] || stackPath)
    .option('--merchant <id>', 'for the root key: the merchant to act for')
    .showHelpAfterError('(--help shows what there is)');
  const open: OpenSession = () => {
    const { json, stack, merchant } = program.opts<GlobalOptions>();
    return new Session(findDeployment(env, stack), new Output(json === true, write), merchant);
  };
  paymentCommands(program, open);
  walletCommands(program, open);
  balanceCommands(program, open);
  merchantCommands(program, open);
  keyCommands(program, open);
  feeCommands(program, open);
  webhookCommands(program, open);
  eventCommands(program, open);
  return program;
}
