import { importsDown, noFolderCircle } from './imports';
import type { Rule } from './rules';

const untidy = (rule: Rule, files: Record<string, string>) =>
  rule(Object.entries(files).map(([path, text]) => ({ path, text }))).map(({ path }) => path);

it('a library imports downwards alone', () => {
  const files = {
    'libs/http/src/a.ts': `import { Database } from '@kessai/database';\nimport type { Id } from '@kessai/runtime';`,
    'libs/database/src/a.ts': `import {\n  a,\n} from '@kessai/http';`,
    'libs/money/src/a.ts': `export { safe } from '@kessai/terminal';`,
    'libs/database/src/a.spec.ts': `import { a } from '@kessai/http';`,
  };
  expect(untidy(importsDown, files)).toEqual(['libs/database/src/a.ts', 'libs/money/src/a.ts']);
});

it('no folders import each other, however many stand between them', () => {
  const files = {
    'apps/a/src/one/x.ts': `import { y } from '../two/y';`,
    'apps/a/src/two/y.ts': `import type { Z } from '../three/z';`,
    'apps/a/src/three/z.ts': `import { x } from '../one/x';`,
    'apps/a/src/four/w.ts': `import { x } from '../one/x';\nimport { w } from './deep/w';`,
    'apps/a/src/three/z.spec.ts': `import { w } from '../four/w';`,
    'apps/a/src/app.module.ts': `import { x } from './one/x';`,
    'apps/a/src/one/deep/v.ts': `import { module } from '../../app.module';`,
  };
  expect(untidy(noFolderCircle, files)).toEqual([
    'apps/a/src/one/x.ts',
    'apps/a/src/two/y.ts',
    'apps/a/src/three/z.ts',
  ]);
});
