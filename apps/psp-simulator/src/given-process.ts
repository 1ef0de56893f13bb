import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface SimulatorProcess {
  url: string;
  child: ChildProcess;
  /** With SIGKILL, which leaves it no time for anything. */
  kill(): Promise<void>;
}

/** The simulator as a process of its own, which a test can kill. */
export async function givenProcess(file: string, webhookUrl = ''): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts')], {
    env: {
      SIMULATOR_FILE: file,
      SIMULATOR_PORT: '0',
      SIMULATOR_WEBHOOK_URL: webhookUrl,
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const { address } = JSON.parse(line) as { address?: string };
    if (address === undefined) continue;
    const kill = async () => {
      child.kill('SIGKILL');
      await gone;
    };
    return { url: address, child, kill };
  }
  throw new Error('the simulator ended before it listened');
}
