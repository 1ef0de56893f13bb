const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '../..');
const { paths } = JSON.parse(readFileSync(join(root, 'tsconfig.base.json'), 'utf8')).compilerOptions;
const swc = JSON.parse(readFileSync(join(root, '.swcrc'), 'utf8'));

/** What unit, integration and whole-system tests share: swc as compiler and the path names of tsconfig.base.json. */
exports.base = {
  testEnvironment: 'node',
  transform: { '\\.ts$': [require.resolve('@swc/jest'), { ...swc, swcrc: false, module: { type: 'commonjs' } }] },
  moduleNameMapper: Object.fromEntries(Object.entries(paths).map(([name, [file]]) => [`^${name}$`, join(root, file)])),
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json'],
  passWithNoTests: true,
  cacheDirectory: join(root, 'node_modules/.cache/jest'),
};
