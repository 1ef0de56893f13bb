const { base } = require('./tools/build/jest-base.cjs');

/** What asks nothing of the database, or nothing that differs between servers, runs once: on the other server it is left out. */
const KAFKA_ALONE = ['membership', 'catch-up', 'plain-producer', 'transactional-producer', 'topics', 'kafka/own-names'];
const leftOut = process.env.KESSAI_MYSQLD ? KAFKA_ALONE.map((name) => `libs/messaging/.*${name}\\.int\\.spec`) : [];

/** One app or lib against a real Kafka and a real database, whose addresses libs/testing provides. */
module.exports = {
  ...base,
  testMatch: ['**/*.int.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...leftOut],
  testTimeout: 120_000,
  maxWorkers: 1,
  globalSetup: require.resolve('./libs/testing/src/global-setup.ts'),
  globalTeardown: require.resolve('./libs/testing/src/global-teardown.ts'),
};
