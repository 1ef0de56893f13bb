export { sampleShop, type ShopOptions } from './shop';
export { openWebhookEndpoint, type WebhookEndpoint } from './webhook-endpoint';
