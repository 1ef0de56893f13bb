import type { DocumentedRoute } from './routes';

export interface Tag {
  readonly name: string;
  readonly description?: string;
}

/** In the order in which people read. What has no place here comes between the two lists, by name. */
const first: readonly Tag[] = [
  { name: 'payments', description: 'From the order to the money: create, confirm, cancel, refund, look up.' },
  { name: 'refunds' },
  { name: 'payouts' },
  { name: 'wallets', description: 'What each seller is owed, and why.' },
  { name: 'journals', description: 'The books, entry by entry.' },
  { name: 'accounts', description: 'The chart of accounts with its balances.' },
  { name: 'reports' },
  { name: 'events', description: 'What merchants were told.' },
  { name: 'webhook-endpoints', description: 'Where merchants are told.' },
  { name: 'deliveries' },
];
const last: readonly Tag[] = [
  { name: 'merchants', description: 'For the root key: merchants, their keys and their fees.' },
  { name: 'keys' },
  { name: 'operator-keys' },
  { name: 'customers', description: 'Erasing what is kept of a buyer.' },
  { name: 'currencies' },
  { name: 'psp', description: 'What the PSP calls.' },
  { name: 'checkout pages', description: 'What a buyer sees in a browser.' },
  { name: 'health', description: 'For those who run the service.' },
  { name: 'docs', description: 'This document.' },
];

export function tagOf(path: string): string {
  const resource = /^\/v1\/([^/]+)/.exec(path)?.[1];
  if (resource !== undefined) return resource;
  if (path.startsWith('/checkout')) return 'checkout pages';
  return /^\/(health|metrics)/.test(path) ? 'health' : 'docs';
}

/** The tags of these routes, in reading order. */
export function tagsOf(routes: readonly DocumentedRoute[]): Tag[] {
  const used = new Set(routes.map(({ url }) => tagOf(url)));
  const placed = [...first, ...last];
  const others = [...used].filter((name) => placed.every((tag) => tag.name !== name)).sort();
  return [...first, ...others.map((name) => ({ name })), ...last].filter(({ name }) => used.has(name));
}

const methods = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'];

/** By tag, then from the short address to the long one; what makes a thing stands before what shows it. */
export function inReadingOrder(routes: readonly DocumentedRoute[]): DocumentedRoute[] {
  const tags = tagsOf(routes).map(({ name }) => name);
  const place = ({ url, method }: DocumentedRoute): [number, number, string, number] => [
    tags.indexOf(tagOf(url)),
    url.split('/').length,
    url,
    methods.indexOf(method),
  ];
  return [...routes].sort((a, b) => compared(place(a), place(b)));
}

function compared(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  const at = a.findIndex((part, index) => part !== b[index]);
  return at === -1 ? 0 : (a[at] ?? '') < (b[at] ?? '') ? -1 : 1;
}
