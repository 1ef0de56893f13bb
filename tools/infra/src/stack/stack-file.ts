import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holderOfLock } from '../before-install/processes.cjs';
import type { Infrastructure, Service } from '../infrastructure';
import type { Keys } from './keys';

export type ServiceName = Service | 'simulator';

/** What `.kessai/stack.json` tells tools, tests and people about the stack that is up. */
export interface StackFile {
  /** The supervisor's: a SIGTERM to it stops everything. */
  pid: number;
  rung: Infrastructure['rung'];
  mode: 'test';
  startedAt: string;
  merchantId: string;
  /** `bootId` is what the process shows at /health/live: a key is for no other. */
  services: Record<ServiceName, { url: string; pid: number; bootId: string; log: string }>;
  kafka: { brokers: string[]; pid?: number };
  database: Record<Service, string> & { admin: string; pid?: number };
  keys: Keys;
}

/** Written beside and renamed, so that no reader sees half of it. It holds keys and passwords: for its owner alone. */
export function writeStackFile(path: string, stack: StackFile): void {
  writeFileSync(`${path}.new`, JSON.stringify(stack, null, 2) + '\n', { mode: 0o600 });
  chmodSync(`${path}.new`, 0o600);
  renameSync(`${path}.new`, path);
}

export function readStackFile(path: string): StackFile | null {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as StackFile) : null;
}

/** Null where the supervisor was killed: the addresses in its file may be another program's by now. */
export function readLiveStack(home: string): StackFile | null {
  return holderOfLock(join(home, 'supervisor.pid')) === null ? null : readStackFile(join(home, 'stack.json'));
}

export function removeStackFile(path: string): void {
  rmSync(path, { force: true });
}
