const { base } = require('./tools/build/jest-base.cjs');

/** Pure tests, one project at a time: `jest --config jest.unit.config.cjs --rootDir libs/money`. */
module.exports = {
  ...base,
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['\\.(int|e2e|browser)\\.spec\\.ts$'],
};
