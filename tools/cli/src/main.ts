import { watchOutput } from '@kessai/terminal';
import { faultOf } from './faults';
import { kessaiProgram } from './program';

export interface Run {
  readonly version: string;
  readonly stackPath: string;
}

/** Runs the command that this process was started with. */
export async function run({ version, stackPath }: Run): Promise<void> {
  const reading = new AbortController();
  watchOutput({ name: 'kessai', readerGone: () => reading.abort() });
  const { env, stdout, stderr } = process;
  const program = kessaiProgram({
    version,
    env,
    stackPath,
    write: (text) => stdout.write(text),
    warn: (text) => stderr.write(text),
    ...(stdout.isTTY && stdout.columns > 0 ? { columns: stdout.columns } : {}),
    readerGone: reading.signal,
  });
  try {
    await allThrow(program).parseAsync(process.argv);
  } catch (error) {
    const { message, exitCode } = faultOf(error);
    if (message !== null) stderr.write(`kessai: ${message}\n`);
    process.exitCode = exitCode;
  }
}

/** Each command by itself would end the process with commander's own code. */
function allThrow<C extends { exitOverride(): unknown; commands: readonly C[] }>(command: C): C {
  command.exitOverride();
  command.commands.forEach(allThrow);
  return command;
}
