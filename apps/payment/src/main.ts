import { runService } from '@kessai/messaging';
import { readConfig } from '@kessai/runtime';
import { AppModule, paymentService } from './app.module';
import { paymentConfigSchema } from './config';

void runService(AppModule, paymentService(readConfig(paymentConfigSchema)));
