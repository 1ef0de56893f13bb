const { base } = require('./tools/build/jest-base.cjs');

/** One app or lib against a real Kafka and a real database, whose addresses libs/testing provides. */
module.exports = {
  ...base,
  testMatch: ['**/*.int.spec.ts'],
  testTimeout: 120_000,
  maxWorkers: 1,
  globalSetup: require.resolve('./libs/testing/src/global-setup.ts'),
  globalTeardown: require.resolve('./libs/testing/src/global-teardown.ts'),
};
