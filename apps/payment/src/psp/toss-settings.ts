import type { PaymentConfig } from '../config';

/** How the PSP is reached, and how long an answer is waited for. */
export function tossSettings(config: PaymentConfig) {
  return {
    url: config.PSP_URL,
    secretKey: config.PSP_SECRET_KEY,
    connectTimeoutMs: config.PSP_CONNECT_TIMEOUT_MS,
    responseTimeoutMs: config.PSP_RESPONSE_TIMEOUT_MS,
    connections: config.PSP_CONFIRM_CONCURRENCY,
  };
}
