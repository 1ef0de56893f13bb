import tseslint from 'typescript-eslint';
import config from '../../eslint.config.mjs';

/** The same rules without those that need types: for tests that ask about single lines. */
export default [...config, { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }];
