// @ts-check
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { cacheFault, download, isCached, kafkaArtifact, mariadbArtifact } = require('./downloads.cjs');
const { missingToolsText } = require('./missing-tools.cjs');
const { findOnPath, run } = require('./programs.cjs');

/** @typedef {import('./missing-tools.cjs').Tool} Tool */
/** @typedef {import('./downloads.cjs').Artifact} Artifact */
/** @typedef {{ answers: boolean, why: string }} DockerStatus */
/** @typedef {{ brokers: string[], adminUrl: string, urls: { payment: string, wallet: string, ledger: string } | null }} Given */
/**
 * @typedef {object} LocalAbility What local processes would run with, and what is missing for it.
 * @property {Tool[]} missing
 * @property {string} java
 * @property {string | null} mvn Needed only until its downloads are cached.
 * @property {{ server: string } | Artifact | null} database
 */

const JAVA_AT_LEAST = 17;

/**
 * The servers that the environment names, or null when it names none. Half of them is a mistake, said at once.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Given | null}
 */
function givenAddresses(env) {
  const brokers = (env['KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker.trim() !== '');
  const { DATABASE_URL_PAYMENT: payment, DATABASE_URL_WALLET: wallet, DATABASE_URL_LEDGER: ledger } = env;
  const urls = payment && wallet && ledger ? { payment, wallet, ledger } : null;
  const adminUrl = env['DATABASE_URL'] || urls?.ledger;
  if (brokers.length === 0 && !adminUrl) return null;
  if (brokers.length === 0) throw new Error('DATABASE_URL is set but KAFKA_BROKERS is not: set both, or neither');
  if (!adminUrl) {
    throw new Error(
      'KAFKA_BROKERS is set but no database is: set DATABASE_URL too\n' +
        '(or DATABASE_URL_PAYMENT, DATABASE_URL_WALLET and DATABASE_URL_LEDGER), or neither',
    );
  }
  return { brokers, adminUrl, urls: env['DATABASE_URL'] ? null : urls };
}

/**
 * Whether a Docker engine answers, and for data that are kept, whether its client has compose.
 * @param {{ ephemeral: boolean }} options
 * @returns {Promise<DockerStatus>}
 */
async function dockerStatus({ ephemeral }) {
  const engine = await run('docker', ['version', '--format', '{{.Server.Version}}'], {}, 10_000);
  const version = engine.output.trim().split('\n')[0] ?? '';
  if (engine.code !== 0) return { answers: false, why: 'no Docker engine answers' };
  if (ephemeral) return { answers: true, why: `engine ${version}` };
  const compose = await run('docker', ['compose', 'version', '--short'], {}, 10_000);
  if (compose.code !== 0) return { answers: false, why: `Docker engine ${version} without "docker compose"` };
  return { answers: true, why: `engine ${version}, compose ${compose.output.trim()}` };
}

/**
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<LocalAbility>}
 */
async function localAbility(env = process.env) {
  const ownJava = env['JAVA_HOME'] ? join(env['JAVA_HOME'], 'bin', 'java') : null;
  const java = ownJava !== null && existsSync(ownJava) ? ownJava : findOnPath('java', env);
  const javaVersion = java === null ? null : majorVersion((await run(java, ['-version'], {}, 20_000)).output);
  const mvn = findOnPath('mvn', env);
  const database = localDatabase(env);

  /** @type {Tool[]} */
  const missing = [];
  if (javaVersion === null || javaVersion < JAVA_AT_LEAST) missing.push('java');
  if (mvn === null && downloadsOf(database).length > 0) missing.push('mvn');
  if (database === null) missing.push('database');
  return { missing, java: java ?? 'java', mvn, database };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {LocalAbility['database']}
 */
function localDatabase(env) {
  const asked = env['KESSAI_MYSQLD'];
  if (!asked) return mariadbArtifact();
  const server = existsSync(asked) ? asked : findOnPath(asked, env);
  return server === null ? null : { server };
}

/**
 * What is not cached yet.
 * @param {LocalAbility['database']} database
 */
function downloadsOf(database) {
  const all = [kafkaArtifact(), ...(database !== null && 'folder' in database ? [database] : [])];
  return all.filter((artifact) => !isCached(artifact));
}

/**
 * 17 of `openjdk version "17.0.15" …`; null when it is no version at all.
 * @param {string} output
 */
function majorVersion(output) {
  const found = /version "(?:1\.)?(\d+)/.exec(output);
  return found === null ? null : Number(found[1]);
}

/**
 * Throws at once what a start on a machine that has nothing yet would fail at after minutes. Otherwise downloads what
 * the rung of local processes needs. The caller installs the packages meanwhile.
 * @param {(line: string) => void} report
 * @returns {Promise<() => Promise<void>>}
 */
async function planDownloads(report) {
  const none = async () => undefined;
  if (givenAddresses(process.env) !== null) return none;
  const docker = await dockerStatus({ ephemeral: false });
  if (docker.answers) return none;
  const { missing, mvn, database } = await localAbility();
  if (missing.length > 0) {
    throw new Error(missingToolsText(missing, ['KAFKA_BROKERS and DATABASE_URL are not set', docker.why]));
  }
  const wanted = downloadsOf(database);
  if (wanted.length === 0 || mvn === null) return none;
  const fault = cacheFault();
  if (fault !== null) throw new Error(fault);
  return async () => {
    for (const artifact of wanted) await download(artifact, mvn, report);
  };
}

module.exports = { givenAddresses, dockerStatus, localAbility, majorVersion, planDownloads };
