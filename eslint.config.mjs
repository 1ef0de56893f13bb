import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const mayUse = (sourceTag, tags, rest = {}) => ({ sourceTag, onlyDependOnLibsWithTags: tags, ...rest });
const eventing = ['rxjs', 'kafkajs', '@nestjs/cqrs', '@nestjs/event-emitter', '@nestjs/microservices'];
const shipped = [
  mayUse('type:app', ['type:platform', 'type:contracts', 'type:kernel'], { bannedExternalImports: eventing }),
  mayUse('type:platform', ['type:platform', 'type:contracts', 'type:kernel']),
  mayUse('type:contracts', ['type:kernel'], { allowedExternalImports: ['zod'] }),
  mayUse('type:kernel', [], { allowedExternalImports: [] }),
  // Runs at a merchant's: nothing of ours comes with it.
  mayUse('type:client', [], {
    allowedExternalImports: ['openapi-fetch', 'openapi-typescript-helpers', 'standardwebhooks'],
  }),
  mayUse('type:testing', ['type:*']),
];
const inTests = shipped.map(({ sourceTag }) => mayUse(sourceTag, ['type:*']));
// The specs of platform use the test kit, which stands on platform: a circle of specs, not of what ships.
const ignoredCircularDependencies = [['platform', 'testing']];
const boundaries = (depConstraints) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    { depConstraints, enforceBuildableLibDependency: false, allow: [], ignoredCircularDependencies },
  ],
});

export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', '.nx', '.kessai', 'libs/client/src/generated'] },
  { files: ['**/*.ts'], extends: [tseslint.configs.base], plugins: { '@nx': nx } },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...boundaries(shipped),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-empty': 'error',
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads the environment.' },
      ],
    },
  },
  { files: ['libs/!(messaging)/**/*.ts', 'tools/**/*.ts'], rules: { 'no-restricted-imports': ['error', 'kafkajs'] } },
  {
    files: ['**/config.ts', 'libs/testing/**/*.ts', 'tools/**/*.ts', 'apps/platform-e2e/**/*.ts', '**/*.spec.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  { files: ['tools/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.spec.ts', 'libs/testing/**/*.ts'],
    rules: { ...boundaries(inTests), 'max-lines-per-function': 'off', 'no-restricted-imports': 'off' },
  },
  // What the tests of an app share stands in files of its own, which no test runner takes for a test.
  { files: ['apps/*/src/**/given/*.ts', 'apps/*/src/**/given-*.ts'], rules: boundaries(inTests) },
);
