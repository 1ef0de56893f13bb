import { runServiceMigrations } from '@kessai/messaging';
import { paymentGrants as grants, paymentMigrations as migrations } from './database/payment-migrations';

void runServiceMigrations({ name: 'payment', migrations, grants });
