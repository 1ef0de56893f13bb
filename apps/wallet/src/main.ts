import { KeyUsesJob } from '@kessai/access';
import { WalletKeyUsedV1 } from '@kessai/contracts';
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
  module: (parts) => {
    const keyUses = new KeyUsesJob(parts, WalletKeyUsedV1);
    keyUses.start();
    parts.shutdown.onShutdown('key uses', () => keyUses.stop());
    return AppModule.with(new HttpDatabase(parts.requestsDb));
  },
});
