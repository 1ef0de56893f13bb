import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const mayUse = (sourceTag, tags, rest = {}) => ({ sourceTag, onlyDependOnLibsWithTags: tags, ...rest });
const eventing = ['rxjs', 'kafkajs', '@nestjs/cqrs', '@nestjs/event-emitter', '@nestjs/microservices'];
const shipped = [
  mayUse('type:app', ['type:platform', 'type:contracts', 'type:kernel'], { bannedExternalImports: eventing }),
  mayUse('type:platform', ['type:platform', 'type:contracts', 'type:kernel']),
  mayUse('type:contracts', ['type:kernel'], { allowedExternalImports: ['zod'] }),
  mayUse('type:kernel', [], { allowedExternalImports: [] }),
  // Runs at a merchant's: its package takes in what it uses of ours, which are plain functions.
  mayUse('type:client', ['type:kernel'], {
    allowedExternalImports: ['openapi-fetch', 'openapi-typescript-helpers', 'standardwebhooks'],
  }),
  mayUse('type:testing', ['type:*']),
];
const inTests = shipped.map(({ sourceTag }) => mayUse(sourceTag, ['type:*']));
// The specs of these use the test kit, which stands on them: a circle of specs, not of what ships.
const ignoredCircularDependencies = ['runtime', 'database', 'http', 'messaging'].flatMap((lib) => [
  [lib, 'testing'],
  [lib, 'infra'],
]);
const boundaries = (depConstraints) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    { depConstraints, enforceBuildableLibDependency: false, allow: [], ignoredCircularDependencies },
  ],
});
/** What the scripts of the pages use of their browser. */
const inBrowsers = ['addEventListener', 'crypto', 'document', 'location', 'sessionStorage', 'window'];

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
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ObjectExpression > SpreadElement > ObjectExpression',
          message: 'Write the members themselves: a literal that is spread only defeats the formatter.',
        },
        {
          selector: ':matches(ArrayExpression, CallExpression, NewExpression) > SpreadElement > ArrayExpression',
          message: 'Write the elements themselves: a literal that is spread only defeats the formatter.',
        },
        {
          selector: 'ArrayExpression > SpreadElement > TSAsExpression > ArrayExpression',
          message: 'Write the elements themselves: a literal that is spread only defeats the formatter.',
        },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only config.ts reads the environment.' },
      ],
    },
  },
  {
    // What a page loads into a browser.
    files: ['{apps,libs,tools}/**/src/**/*.js'],
    languageOptions: {
      sourceType: 'script',
      globals: Object.fromEntries(inBrowsers.map((name) => [name, 'readonly'])),
    },
    rules: {
      'no-undef': 'error',
      'no-unused-vars': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-empty': 'error',
      'no-eval': 'error',
      'max-lines-per-function': ['error', { max: 70 }],
    },
  },
  { files: ['libs/!(messaging)/**/*.ts', 'tools/**/*.ts'], rules: { 'no-restricted-imports': ['error', 'kafkajs'] } },
  {
    files: [
      '**/config.ts',
      'apps/*/testing/**/*.ts',
      'libs/testing/**/*.ts',
      'tools/**/*.ts',
      'apps/platform-e2e/**/*.ts',
      '**/*.spec.ts',
    ],
    rules: { 'no-restricted-properties': 'off' },
  },
  { files: ['tools/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.spec.ts', 'libs/testing/**/*.ts'],
    // Expected values stand one a line.
    rules: {
      ...boundaries(inTests),
      'max-lines': ['error', { max: 320 }],
      'max-lines-per-function': 'off',
      'no-restricted-imports': 'off',
    },
  },
  // Nest injects what a class works with: five parts at most. A module lists what its factories get.
  { files: ['apps/**/*.{controller,job,service}.ts'], rules: { 'max-params': ['error', 5] } },
  { files: ['apps/**/*.module.ts'], rules: { 'max-params': ['error', 8] } },
  // The test kit of an app stands beside its source, and nothing that ships may import it.
  {
    files: ['apps/*/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: ['**/testing/*', '@kessai/testing'] }] },
  },
  {
    files: ['apps/*/testing/**/*.ts', 'apps/*/src/**/given-*.ts'],
    rules: { ...boundaries(inTests), 'no-restricted-imports': 'off' },
  },
);
