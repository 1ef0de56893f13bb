import { runService } from '@kessai/messaging';
import { readConfig } from '@kessai/runtime';
import { AppModule, walletService } from './app.module';
import { walletConfigSchema } from './config';

void runService(AppModule, walletService(readConfig(walletConfigSchema)));
