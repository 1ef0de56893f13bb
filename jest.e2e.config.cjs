const { base } = require('./tools/build/jest-base.cjs');

/** Whole-system scenarios on the built services. */
module.exports = {
  ...base,
  testMatch: ['**/*.e2e.spec.ts'],
  testTimeout: 600_000,
  maxWorkers: 2,
  globalSetup: require.resolve('./libs/testing/src/global-setup.ts'),
  globalTeardown: require.resolve('./libs/testing/src/global-teardown.ts'),
};
