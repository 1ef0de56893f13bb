import { messagingRetention, type ServiceOptions } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { AccessModule } from './access/access.module';
import { WalletConfig } from './config';
import { CreditingModule } from './crediting/crediting.module';
import { DebitingModule } from './debiting/debiting.module';
import { ReadingModule } from './reading/reading.module';

@Module({ imports: [AccessModule, CreditingModule, DebitingModule, ReadingModule] })
export class AppModule {}

export const walletService = (config: WalletConfig): ServiceOptions => ({
  name: 'wallet',
  config,
  configClass: WalletConfig,
  port: config.WALLET_PORT,
  keysComeBy: 'access.events',
  retention: messagingRetention(config),
  verifyKeys: config.ACCESS_VERIFY_KEYS,
});
