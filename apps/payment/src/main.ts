import { runService } from '@kessai/messaging';
import { readConfig } from '@kessai/platform';
import { paymentConfigSchema } from './config';
import { paymentService } from './payment-service';

void runService(paymentService(readConfig(paymentConfigSchema)));
