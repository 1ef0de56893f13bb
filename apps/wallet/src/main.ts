import { runService } from '@kessai/messaging';
import { readConfig } from '@kessai/platform';
import { AppModule } from './app.module';
import { walletConfigSchema } from './config';
import { HttpDatabase } from './database/http-database';

const config = readConfig(walletConfigSchema);

void runService({
  name: 'wallet',
  config,
  port: config.WALLET_PORT,
  keysComeBy: 'access.events',
  module: ({ requestsDb }) => AppModule.with(new HttpDatabase(requestsDb)),
});
