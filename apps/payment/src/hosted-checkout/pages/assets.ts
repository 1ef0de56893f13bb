import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Asset {
  readonly type: string;
  readonly text: string;
}

const script = 'text/javascript; charset=utf-8';

/** What the pages load from us, by name. */
export const assets: ReadonlyMap<string, Asset> = new Map([
  ['page.css', { type: 'text/css; charset=utf-8', text: readFileSync(join(__dirname, 'page.css'), 'utf8') }],
  ['page.js', { type: script, text: readFileSync(join(__dirname, 'page.js'), 'utf8') }],
  ['toss.js', { type: script, text: readFileSync(join(__dirname, 'toss.js'), 'utf8') }],
  ['icon.svg', { type: 'image/svg+xml', text: readFileSync(join(__dirname, 'icon.svg'), 'utf8') }],
]);

/** In the addresses of the assets, so that a browser asks again after an upgrade. */
export const assetVersion = createHash('sha256')
  .update([...assets.values()].map(({ text }) => text).join())
  .digest('hex')
  .slice(0, 8);
