import pino from 'pino';
import { readConfig } from './config';
import { createSimulator, faultInLog } from './simulator';

async function main(): Promise<void> {
  const config = readConfig();
  const logger = pino({ name: 'psp-simulator', level: config.LOG_LEVEL });
  const simulator = await createSimulator({
    file: config.SIMULATOR_FILE,
    secretKey: config.PSP_SECRET_KEY,
    seed: config.SIMULATOR_SEED,
    webhookUrl: config.SIMULATOR_WEBHOOK_URL,
    bootId: config.BOOT_ID,
    logger,
  });
  const address = await simulator.app.listen({ host: config.HOST, port: config.SIMULATOR_PORT });
  logger.info({ event: 'simulator.ready', address, file: config.SIMULATOR_FILE }, 'the simulated PSP is ready');

  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    logger.info({ event: 'simulator.stopping', signal }, 'stopping');
    simulator.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ event: 'simulator.stop_failed', ...faultInLog(error) }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`psp-simulator: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
