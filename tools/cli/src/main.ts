import { join } from 'node:path';
import { faultOf } from './faults';
import { kessaiProgram } from './program';

async function main(): Promise<void> {
  const stackPath = join(__dirname, '../../../.kessai/stack.json');
  const program = kessaiProgram({ env: process.env, stackPath });
  try {
    await allThrow(program).parseAsync(process.argv);
  } catch (error) {
    const { message, exitCode } = faultOf(error);
    if (message !== null) console.error(`kessai: ${message}`);
    process.exitCode = exitCode;
  }
}

/** Each command by itself would end the process with commander's own code. */
function allThrow<C extends { exitOverride(): unknown; commands: readonly C[] }>(command: C): C {
  command.exitOverride();
  command.commands.forEach(allThrow);
  return command;
}

void main();
