import { join } from 'node:path';
import { run } from '../before-install/programs.cjs';
import { workspaceRoot } from '../workspace';

/** What runs is what the sources say. */
export async function buildServices(): Promise<void> {
  const nx = join(workspaceRoot, 'node_modules/nx/dist/bin/nx.js');
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
  const args = [nx, 'run-many', '-t', 'build', '-p', 'apps/*', '--outputStyle=static'];
  const { code, output } = await run(process.execPath, args, { cwd: workspaceRoot, env });
  if (code === 0) return;
  throw new Error(`the services do not build; see: npx nx run-many -t build\n${output.slice(-4_000)}`);
}
