import { kessaiClient } from '@kessai/client';
import { bootIdAt, homeFolder, readLiveStack } from '@kessai/infra';
import { safeLines, watchOutput } from '@kessai/terminal';
import { sampleShop } from './shop';
import { holdShopPort } from './shop-port';
import { openWebhookEndpoint, type WebhookEndpoint } from './webhook-endpoint';

async function main(): Promise<void> {
  const stack = readLiveStack(homeFolder);
  if (stack === null) throw new Error('nothing is up here: run "npm start" in another terminal first');
  const { payment, wallet, ledger } = stack.services;
  for (const { url, bootId } of [payment, wallet, ledger]) {
    if ((await bootIdAt(`${url}/health/live`)) !== bootId) throw new Error(`another program answers at ${url}`);
  }
  const held = await holdShopPort(process.env['SHOP_PORT'], console.log);
  const { port } = held;
  const publicUrl = `http://127.0.0.1:${port}`;
  const url = { payment: payment.url, wallet: wallet.url, ledger: ledger.url };
  const kessai = kessaiClient({ url, key: stack.keys.merchant });
  let endpoint: WebhookEndpoint | null = null;
  const shop = sampleShop({ kessai, publicUrl: () => publicUrl, webhookSecret: () => endpoint?.secret ?? '' });
  await held.release();
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

watchOutput({ name: 'sample-shop' });
main().catch((error: unknown) => {
  console.error(safeLines(error instanceof Error ? error.message : String(error)));
  process.exit(1);
});
