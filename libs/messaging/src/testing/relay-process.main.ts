import { openDatabase } from '@kessai/database';
import { parseArgs } from 'node:util';
import { kafkaConfigSchema } from '../kafka/kafka-config';
import { OutboxRelay } from '../outbox/relay';
import { quiet } from './given-kafka';

/** A relay in a process of its own, so that a test can let it die at a failpoint. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { url: { type: 'string' }, kafka: { type: 'string' } } });
  const db = await openDatabase({ url: values.url!, poolSize: 2, name: 'relay' });
  const config = kafkaConfigSchema.parse(JSON.parse(values.kafka!));
  new OutboxRelay({ service: 'payment', db, config, logger: quiet }).start();
}

void main();
