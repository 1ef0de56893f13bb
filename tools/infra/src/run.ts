import { spawn, type SpawnOptions } from 'node:child_process';

export interface Ended {
  /** Null when it was ended by a signal or could not be started. */
  code: number | null;
  output: string;
}

/** Runs a program to its end and collects what it prints. Never throws. */
export function run(command: string, args: string[], options: SpawnOptions = {}, withinMs?: number): Promise<Ended> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: process.env,
      ...options,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    const deadline = withinMs === undefined ? null : setTimeout(() => child.kill('SIGKILL'), withinMs);
    const end = (code: number | null, note = ''): void => {
      if (deadline !== null) clearTimeout(deadline);
      resolve({ code, output: Buffer.concat(chunks).toString('utf8') + note });
    };
    child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', (error) => end(null, error.message));
    child.once('close', (code) => end(code));
  });
}
