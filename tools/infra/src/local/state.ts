import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holderOf, holdAnyPort, holdPort, type HeldPort } from '../ports';

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

export interface OpenState {
  state: LocalState;
  /** Lets the ports go, just before the servers start that shall have them. */
  release(): Promise<void>;
}

const portNames = { kafkaPort: 'Kafka', controllerPort: "Kafka's controller", databasePort: 'the database' } as const;

/** The folder's own ports as long as no other program has them; the data's password and cluster id always. */
export async function openState(dir: string, report: (line: string) => void): Promise<OpenState> {
  mkdirSync(dir, { recursive: true });
  const kept = existsSync(fileOf(dir)) ? (JSON.parse(readFileSync(fileOf(dir), 'utf8')) as LocalState) : null;
  const held: HeldPort[] = [];
  const port = async (name: keyof typeof portNames): Promise<number> => {
    const before = kept?.[name];
    const own = before === undefined ? null : await holdPort(before);
    const holder = before === undefined || own !== null ? null : holderOf(before);
    const chosen = own ?? (await holdAnyPort());
    held.push(chosen);
    if (holder !== null) report(`! port ${before} is held by ${holder}: ${portNames[name]} moves to ${chosen.port}`);
    return chosen.port;
  };
  const state: LocalState = {
    kafkaPort: await port('kafkaPort'),
    controllerPort: await port('controllerPort'),
    databasePort: await port('databasePort'),
    databasePassword: kept?.databasePassword ?? randomBytes(16).toString('hex'),
    clusterId: kept?.clusterId ?? clusterIdFrom(randomBytes(16)),
    kafkaFormatted: kept?.kafkaFormatted ?? false,
    databaseInstalled: kept?.databaseInstalled ?? false,
  };
  saveState(dir, state);
  const release = async (): Promise<void> => {
    for (const port of held.splice(0)) await port.release();
  };
  return { state, release };
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
