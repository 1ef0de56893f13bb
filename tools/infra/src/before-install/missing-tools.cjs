// @ts-check
/** @typedef {'java' | 'mvn' | 'database'} Tool */

/** @type {Record<Tool, string>} */
const NEEDED = {
  java: 'a JDK 17 or later (java)',
  mvn: 'Maven (mvn)',
  database: 'a MySQL or MariaDB server for this system (KESSAI_MYSQLD=mariadbd uses the one on PATH)',
};

/** @type {{ system: string, platform: string, command: string, packages: Record<Tool, string> }[]} */
const INSTALL = [
  {
    system: 'Debian, Ubuntu',
    platform: 'linux',
    command: 'sudo apt-get install -y',
    packages: { java: 'openjdk-17-jdk-headless', mvn: 'maven', database: 'mariadb-server' },
  },
  {
    system: 'macOS',
    platform: 'darwin',
    command: 'brew install',
    packages: { java: 'temurin@17', mvn: 'maven', database: 'mariadb' },
  },
  {
    system: 'Windows',
    platform: 'win32',
    command: 'choco install -y',
    packages: { java: 'temurin17', mvn: 'maven', database: 'mariadb' },
  },
];

/**
 * Nothing on the ladder can run: what is missing, and the one command that mends it, this system's first.
 * @param {readonly Tool[]} missing
 * @param {readonly string[]} tried
 * @param {string} [platform]
 */
function missingToolsText(missing, tried, platform = process.platform) {
  const own = INSTALL.filter((system) => system.platform === platform);
  const systems = [...own, ...INSTALL.filter((system) => system.platform !== platform)];
  return [
    'Kafka and a database are needed, and there is no way to start them here:',
    ...tried.map((line) => `  - ${line}`),
    `  - for local processes, missing: ${missing.map((tool) => NEEDED[tool]).join(', ')}`,
    'Install what is missing and try again:',
    ...systems.map(({ system, command, packages }) => {
      return `  ${system.padEnd(15)} ${command} ${missing.map((tool) => packages[tool]).join(' ')}`;
    }),
    'or start Docker, or set KAFKA_BROKERS and DATABASE_URL.',
  ].join('\n');
}

module.exports = { missingToolsText };
