import { KeyUsesModule } from '@kessai/access';
import { WalletKeyUsedV1 } from '@kessai/contracts';
import { Module } from '@nestjs/common';
import { AccessConsumer } from './access.consumer';

@Module({ imports: [KeyUsesModule.announcing(WalletKeyUsedV1)], controllers: [AccessConsumer] })
export class AccessModule {}
