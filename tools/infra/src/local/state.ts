import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyFreePort, isFree } from '../ports';

/** What a data folder keeps besides the data, so that clients find the servers again after a restart. */
export interface LocalState {
  kafkaPort: number;
  controllerPort: number;
  databasePort: number;
  databasePassword: string;
  clusterId: string;
  kafkaFormatted: boolean;
  databaseInstalled: boolean;
}

const fileOf = (dir: string): string => join(dir, 'servers.json');

/** The folder's own ports as long as nobody else took them; the data's password and cluster id always. */
export async function openState(dir: string): Promise<LocalState> {
  mkdirSync(dir, { recursive: true });
  const kept = existsSync(fileOf(dir)) ? (JSON.parse(readFileSync(fileOf(dir), 'utf8')) as LocalState) : null;
  const taken = new Set<number>();
  const port = async (before: number | undefined): Promise<number> => {
    const chosen = before !== undefined && (await isFree(before)) ? before : await anyFreePort(taken);
    taken.add(chosen);
    return chosen;
  };
  const state: LocalState = {
    kafkaPort: await port(kept?.kafkaPort),
    controllerPort: await port(kept?.controllerPort),
    databasePort: await port(kept?.databasePort),
    databasePassword: kept?.databasePassword ?? randomBytes(16).toString('hex'),
    clusterId: kept?.clusterId ?? clusterIdFrom(randomBytes(16)),
    kafkaFormatted: kept?.kafkaFormatted ?? false,
    databaseInstalled: kept?.databaseInstalled ?? false,
  };
  saveState(dir, state);
  return state;
}

export function saveState(dir: string, state: LocalState): void {
  writeFileSync(`${fileOf(dir)}.new`, JSON.stringify(state, null, 2) + '\n', { mode: 0o600 });
  renameSync(`${fileOf(dir)}.new`, fileOf(dir));
}

/** 22 characters of base64url. Kafka's tools take one that begins with a dash for an option: its first bits are kept off that. */
export function clusterIdFrom(random: Buffer): string {
  const bytes = Buffer.from(random);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('base64url');
}
