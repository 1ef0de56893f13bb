import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export const workspaceRoot = join(__dirname, '../../..');

/** Where `npm start` keeps its data, keys, logs and stack.json. */
export const homeFolder = join(workspaceRoot, '.kessai');

/** Downloads shared by all clones of one user. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['XDG_CACHE_HOME']) return join(env['XDG_CACHE_HOME'], 'kessai');
  if (process.platform === 'win32' && env['LOCALAPPDATA']) return join(env['LOCALAPPDATA'], 'kessai', 'cache');
  return join(homedir(), '.cache', 'kessai');
}

/** The full path of a program on PATH, or null. */
export function findOnPath(program: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = folders.flatMap((folder) => endings.map((ending) => join(folder, program + ending)));
  return candidates.find((path) => existsSync(path)) ?? null;
}
