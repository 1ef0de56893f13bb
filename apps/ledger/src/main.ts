import { runService } from '@kessai/messaging';
import { readConfig } from '@kessai/runtime';
import { AppModule, ledgerService } from './app.module';
import { ledgerConfigSchema } from './config';

void runService(AppModule, ledgerService(readConfig(ledgerConfigSchema)));
