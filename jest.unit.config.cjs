const { base } = require('./tools/build/jest-base.cjs');

/** Pure tests: of the whole repository, or of one project with `--rootDir libs/money`. */
module.exports = {
  ...base,
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['\\.(int|e2e|browser)\\.spec\\.ts$', '/node_modules/', '<rootDir>/dist/', '/\\.kessai/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '/\\.kessai/'],
  // Jest leaves one core to an editor by itself; on two cores that is half of them.
  maxWorkers: '100%',
};
