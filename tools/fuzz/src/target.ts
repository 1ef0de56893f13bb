import type { StackFile } from '@kessai/infra';
import type { Target } from './sending';

export function targetOf({ services, keys, merchantId }: StackFile): Target {
  const { payment, wallet, ledger } = services;
  return { urls: { payment: payment.url, wallet: wallet.url, ledger: ledger.url }, keys, merchantId };
}
