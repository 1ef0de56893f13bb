import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface CallFrame {
  functionName: string;
  url: string;
  lineNumber: number;
  columnNumber: number;
}

/** What of V8's .cpuprofile is read here. */
export interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

export interface ProfileShare {
  readonly where: string;
  /** Of the time in which the process did anything. */
  readonly percent: number;
}

/** The settings under which a Node process writes a profile into `dir` when it ends. */
export function profilingEnvironment(dir: string): Record<string, string> {
  return { NODE_OPTIONS: `--require ${JSON.stringify(join(__dirname, 'write-profile.cjs'))}`, BENCH_PROFILES: dir };
}

/** For each profile in `dir`, where its CPU time went: by package, or by function within our own code. */
export function readProfiles(dir: string): ProfileShare[][] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => sharesOf(JSON.parse(readFileSync(join(dir, name), 'utf8')) as CpuProfile));
}

export function sharesOf(profile: CpuProfile): ProfileShare[] {
  const placeOf = new Map(profile.nodes.map(({ id, callFrame }) => [id, placeOfFrame(callFrame)]));
  return summed(profile, (node) => placeOf.get(node) ?? 'unknown');
}

/** The shares of groups: each sample counts for the nearest caller that `groupOf` knows. */
export function sharesOfGroups(profile: CpuProfile, groupOf: (frame: CallFrame) => string | null): ProfileShare[] {
  const parentOf = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const ownGroups = new Map(
    profile.nodes.map(({ id, callFrame }) => [id, callFrame.functionName === '(idle)' ? '(idle)' : groupOf(callFrame)]),
  );
  return summed(profile, (node) => {
    for (let at: number | undefined = node; at !== undefined; at = parentOf.get(at)) {
      const group = ownGroups.get(at);
      if (group) return group;
    }
    return 'other';
  });
}

function summed({ samples, timeDeltas }: CpuProfile, placeOf: (node: number) => string): ProfileShare[] {
  const micros = new Map<string, number>();
  samples.forEach((node, index) => {
    const place = placeOf(node);
    micros.set(place, (micros.get(place) ?? 0) + (timeDeltas[index] ?? 0));
  });
  micros.delete('(idle)');
  const whole = [...micros.values()].reduce((sum, spent) => sum + spent, 0);
  return [...micros]
    .map(([where, spent]) => ({ where, percent: (100 * spent) / whole }))
    .sort((a, b) => b.percent - a.percent);
}

function placeOfFrame({ functionName, url }: CallFrame): string {
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (inPackage !== undefined) return inPackage;
  const inNode = /^node:(?:internal\/)?([^/]+)/.exec(url)?.[1];
  if (inNode !== undefined) return `node:${inNode}`;
  return url === '' ? functionName || '(native)' : `own ${functionName || '(anonymous)'}`;
}
