import { keysGroupOf, runServiceMigrations } from '@kessai/messaging';
import { ledgerGrants as grants, ledgerMigrations as migrations } from './database/ledger-migrations';

void runServiceMigrations({ name: 'ledger', groups: ['ledger', keysGroupOf('ledger')], migrations, grants });
