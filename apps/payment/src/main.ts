import { readConfig } from '@kessai/platform';
import { paymentConfigSchema } from './config';
import { startPayment } from './payment-service';

void startPayment(readConfig(paymentConfigSchema)).then(({ shutdown }) => shutdown.listenToSignals());
