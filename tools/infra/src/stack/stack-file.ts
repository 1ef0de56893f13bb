import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  services: Record<ServiceName, { url: string; pid: number; log: string }>;
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

export function removeStackFile(path: string): void {
  rmSync(path, { force: true });
}
