import { keysGroupOf, runServiceMigrations } from '@kessai/messaging';
import { walletGrants as grants, walletMigrations as migrations } from './database/migrations';

void runServiceMigrations({ name: 'wallet', groups: ['wallet', keysGroupOf('wallet')], migrations, grants });
