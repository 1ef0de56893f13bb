import { kessaiClient } from '@kessai/client';
import { homeFolder, readStackFile } from '@kessai/infra';
import { join } from 'node:path';
import { sampleShop } from './shop';
import { openWebhookEndpoint, type WebhookEndpoint } from './webhook-endpoint';

const port = Number(process.env['SHOP_PORT'] ?? 4000);
const publicUrl = `http://127.0.0.1:${port}`;

async function main(): Promise<void> {
  const stack = readStackFile(join(homeFolder, 'stack.json'));
  if (stack === null) throw new Error('nothing is up here: run "npm start" in another terminal first');
  const { payment, wallet, ledger } = stack.services;
  const url = { payment: payment.url, wallet: wallet.url, ledger: ledger.url };
  const kessai = kessaiClient({ url, key: stack.keys.merchant });
  let endpoint: WebhookEndpoint | null = null;
  const shop = sampleShop({ kessai, publicUrl: () => publicUrl, webhookSecret: () => endpoint?.secret ?? '' });
  await shop.listen({ host: '127.0.0.1', port });
  endpoint = await openWebhookEndpoint(kessai, `${publicUrl}/webhooks`);
  console.log(`the shop is open at ${publicUrl}; Ctrl-C closes it`);
  const close = async (): Promise<void> => {
    await endpoint?.remove();
    await shop.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void close().finally(() => process.exit(0)));
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
