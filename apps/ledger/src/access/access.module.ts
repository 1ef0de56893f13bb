import { KeyUsesModule } from '@kessai/access';
import { LedgerKeyUsedV1 } from '@kessai/contracts';
import { Module } from '@nestjs/common';
import { AccessConsumer } from './access.consumer';

@Module({ imports: [KeyUsesModule.announcing(LedgerKeyUsedV1)], controllers: [AccessConsumer] })
export class AccessModule {}
