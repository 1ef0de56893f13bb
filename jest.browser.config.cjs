const { base } = require('./tools/build/jest-base.cjs');

/** Pages in a real browser: Chromium at CHROMIUM_PATH or /usr/bin/chromium. */
module.exports = { ...base, testMatch: ['**/*.browser.spec.ts'], testTimeout: 60_000, maxWorkers: 1 };
