import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { workspaceRoot } from '../workspace';

/** What runs is what the sources say. */
export async function buildServices(): Promise<void> {
  const nx = join(workspaceRoot, 'node_modules/nx/dist/bin/nx.js');
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
  try {
    await promisify(execFile)(process.execPath, [nx, 'run-many', '-t', 'build'], { cwd: workspaceRoot, env });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`the services do not build; see: npx nx run-many -t build\n${(stdout + stderr).slice(-4_000)}`);
  }
}
