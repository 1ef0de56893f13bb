export interface OutputWatch {
  /** The command, as its messages begin. */
  readonly name: string;
  /** When the output could not be written; 1 unless the command has a code of its own for it. */
  readonly faultExitCode?: number;
  /** The reader has gone (`| head -1`). What goes on for ever ends here; any other command ends by itself, with its own code. */
  readonly readerGone?: () => void;
}

/** Call it first: what happens to standard output and standard error is no stack trace. */
export function watchOutput({ name, faultExitCode = 1, readerGone }: OutputWatch): void {
  let fault: string | null = null;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') {
      readerGone?.();
      return;
    }
    if (fault === null) process.stderr.write(`${name}: the output could not be written: ${error.message}\n`);
    fault = error.message;
  });
  process.stderr.on('error', () => undefined); // There is no other place to say it: the exit code still tells.
  process.on('exit', () => {
    if (fault !== null && !process.exitCode) process.exitCode = faultExitCode;
  });
}
