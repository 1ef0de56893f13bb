import type { paths as LedgerPaths } from './generated/ledger';
import type { paths as PaymentPaths } from './generated/payment';
import type { paths as WalletPaths } from './generated/wallet';
import { retryingFetch } from './retrying-fetch';
import { serviceClient, type ServiceClient } from './service-client';

export interface KessaiClientOptions {
  /** Where the services are: one address for all, behind a gateway that tells them apart by path, or one for each. */
  readonly url: string | { readonly payment: string; readonly wallet: string; readonly ledger: string };
  /** An API key: of a merchant, an operator, or root. */
  readonly key: string;
  /** Of the root key alone: the merchant it acts for. */
  readonly merchantId?: string;
  /** For one try; 35 seconds, as a confirm waits for the PSP. */
  readonly timeoutMs?: number;
  /** After the first try; 4. */
  readonly retriesMax?: number;
  readonly firstDelayMs?: number;
  readonly delayMsMax?: number;
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Reads the JSON of answers; JSON.parse. One that keeps large integers makes balances beyond 2^53 − 1 exact. */
  readonly parse?: (text: string) => unknown;
}

export interface KessaiClient {
  readonly payment: ServiceClient<PaymentPaths>;
  readonly wallet: ServiceClient<WalletPaths>;
  readonly ledger: ServiceClient<LedgerPaths>;
}

/** Amounts are numbers of minor units, exact up to 2^53 − 1; balances likewise, and beyond that with a `parse` that can. */
export function kessaiClient(options: KessaiClientOptions): KessaiClient {
  const { url, key, merchantId } = options;
  const urls = typeof url === 'string' ? { payment: url, wallet: url, ledger: url } : url;
  for (const [service, address] of Object.entries(urls)) expectAddress(service, address);
  const parse = options.parse ?? JSON.parse;
  const headers = {
    authorization: `Bearer ${key}`,
    ...(merchantId === undefined ? {} : { 'kessai-merchant': merchantId }),
  };
  const fetch = retryingFetch({
    timeoutMs: options.timeoutMs ?? 35_000,
    retriesMax: options.retriesMax ?? 4,
    firstDelayMs: options.firstDelayMs ?? 250,
    delayMsMax: options.delayMsMax ?? 30_000,
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
    parse,
  });
  return {
    payment: serviceClient<PaymentPaths>({ url: urls.payment, headers, fetch, parse }),
    wallet: serviceClient<WalletPaths>({ url: urls.wallet, headers, fetch, parse }),
    ledger: serviceClient<LedgerPaths>({ url: urls.ledger, headers, fetch, parse }),
  };
}

/** The address itself is not repeated: it may hold a password. */
function expectAddress(service: string, address: string): void {
  const url = URL.canParse(address) ? new URL(address) : null;
  const isWeb = url !== null && ['http:', 'https:'].includes(url.protocol);
  if (isWeb && url.username === '' && url.password === '') return;
  throw new TypeError(`The address of ${service} is no http or https URL without user name and password.`);
}
