import { Pool } from 'undici';
import type { ServiceName } from './api-document';
import type { FuzzAnswer } from './judge';
import type { CallerName, FuzzRequest, PathValue } from './requests';

/** Where the requests go, and the keys that they carry. */
export interface Target {
  readonly urls: Readonly<Record<ServiceName, string>>;
  readonly keys: Readonly<Record<Exclude<CallerName, 'garbage' | 'none'>, string>>;
  readonly merchantId: string;
}

/** So that requests meet what exists: a path without a real id says no more than 404. */
const idsKeptMax = 500;
const timeoutMs = 30_000;
const id = /\b(?:mer|pay|lin|rfd|pyt|evt|jrn|key|dlt|rec|whe|whd|apr)_[0-9a-f]{32}\b/g;

/** Sends requests, and learns the ids that the answers name. */
export class Sender {
  private readonly pools = new Map<ServiceName, Pool>();
  private readonly ids = new Map<string, string[]>();

  constructor(private readonly target: Target) {
    for (const [service, url] of Object.entries(target.urls)) {
      this.pools.set(service as ServiceName, new Pool(url, { connections: 16, headersTimeout: timeoutMs }));
    }
  }

  async send(request: FuzzRequest): Promise<FuzzAnswer> {
    const { operation, headers, body, caller } = request;
    const {
      statusCode,
      headers: answered,
      body: stream,
    } = await this.pools.get(operation.service)!.request({
      method: operation.method as 'GET',
      path: this.addressOf(request),
      headers: { ...headers, ...this.authorizationOf(caller) },
      body,
    });
    const text = await stream.text();
    this.learn(text);
    return { status: statusCode, contentType: String(answered['content-type'] ?? ''), text };
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.close()));
  }

  private addressOf({ operation, path, query }: FuzzRequest): string {
    const address = operation.path.replace(/\{([^}]+)\}/g, (_, name: string) =>
      encodeURIComponent(wellFormed(this.textOf(path[name] ?? { text: '' }))),
    );
    if (query.length === 0) return address;
    return `${address}?${query.map((pair) => pair.map((text) => encodeURIComponent(wellFormed(text))).join('=')).join('&')}`;
  }

  private textOf(value: PathValue): string {
    if ('text' in value) return value.text === '' ? '-' : value.text;
    const known = this.ids.get(value.prefix) ?? [];
    return known[value.pick % Math.max(1, known.length)] ?? `${value.prefix}_${'0'.repeat(32)}`;
  }

  private authorizationOf(caller: CallerName): Record<string, string> {
    if (caller === 'none') return {};
    if (caller === 'garbage') return { authorization: 'Bearer sk_test_nobody-has-this-key' };
    const authorization = `Bearer ${this.target.keys[caller]}`;
    return caller === 'root' ? { authorization, 'kessai-merchant': this.target.merchantId } : { authorization };
  }

  private learn(text: string): void {
    for (const [found] of text.matchAll(id)) {
      const prefix = found.slice(0, 3);
      const known = this.ids.get(prefix) ?? [];
      if (!known.includes(found)) known.push(found);
      if (known.length > idsKeptMax) known.shift();
      this.ids.set(prefix, known);
    }
  }
}

/** What has no UTF-8 form cannot stand in an address at all. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
