import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What of V8's .cpuprofile is read here. */
interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
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

export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): ProfileShare[] {
  const placeOf = new Map(nodes.map(({ id, callFrame }) => [id, placeOfFrame(callFrame)]));
  const micros = new Map<string, number>();
  samples.forEach((node, index) => {
    const place = placeOf.get(node) ?? 'unknown';
    micros.set(place, (micros.get(place) ?? 0) + (timeDeltas[index] ?? 0));
  });
  micros.delete('(idle)');
  const whole = [...micros.values()].reduce((sum, spent) => sum + spent, 0);
  return [...micros]
    .map(([where, spent]) => ({ where, percent: (100 * spent) / whole }))
    .sort((a, b) => b.percent - a.percent);
}

function placeOfFrame({ functionName, url }: { functionName: string; url: string }): string {
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
  if (inPackage !== undefined) return inPackage;
  const inNode = /^node:(?:internal\/)?([^/]+)/.exec(url)?.[1];
  if (inNode !== undefined) return `node:${inNode}`;
  return url === '' ? functionName || '(native)' : `own ${functionName || '(anonymous)'}`;
}
