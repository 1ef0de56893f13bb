const everyMs = { terminal: 500, log: 5_000 };

/** One line that says what goes on: rewritten in place on a terminal, a new one every five seconds elsewhere. */
export class Progress {
  private readonly ticking: NodeJS.Timeout;

  constructor(private readonly line: () => string) {
    this.ticking = setInterval(() => this.show(), process.stderr.isTTY ? everyMs.terminal : everyMs.log);
  }

  stop(): void {
    clearInterval(this.ticking);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
  }

  private show(): void {
    if (!process.stderr.isTTY) return console.error(this.line());
    process.stderr.write(`\r\x1b[2K${this.line().slice(0, (process.stderr.columns || 120) - 1)}`);
  }
}
