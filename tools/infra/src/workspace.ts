import { join } from 'node:path';

export const workspaceRoot = join(__dirname, '../../..');

/** Where `npm start` keeps its data, keys, logs and stack.json. */
export const homeFolder = join(workspaceRoot, '.kessai');
