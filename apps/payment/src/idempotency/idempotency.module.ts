import { RequestsDatabase } from '@kessai/messaging';
import { Module } from '@nestjs/common';
import { PaymentConfig } from '../config';
import { KeptSecrets } from './kept-secrets';
import { KeptSecretsJob } from './kept-secrets.job';
import { OneTransactionRequests } from './one-transaction';

/** One key seals what has to be read again: the secrets of endpoints, and for a day answers that show one. */
const requests = {
  provide: OneTransactionRequests,
  inject: [RequestsDatabase, PaymentConfig],
  useFactory: (db: RequestsDatabase, config: PaymentConfig) =>
    new OneTransactionRequests(db, new KeptSecrets(Buffer.from(config.WEBHOOK_SECRETS_KEY, 'hex'))),
};

@Module({ providers: [requests, KeptSecretsJob], exports: [OneTransactionRequests] })
export class IdempotencyModule {}
