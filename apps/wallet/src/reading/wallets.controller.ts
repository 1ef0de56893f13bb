import { databaseNow } from '@kessai/database';
import {
  CallerOf,
  currencyParameter,
  decodeCursor,
  listQuery,
  merchantOf,
  Operation,
  page,
  pageOf,
  parseQuery,
  Refusal,
  Scopes,
  type Caller,
} from '@kessai/http';
import { ReadsDatabase } from '@kessai/messaging';
import { idToBytes, instantParameter } from '@kessai/runtime';
import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { z } from 'zod';
import { csvOfEntries } from './entries-csv';
import {
  entriesIn,
  lastEntryAt,
  lastNumberBefore,
  walletsAfter,
  walletsOf,
  type EntryRow,
  type EntrySpan,
  type Seller,
  type WalletRow,
} from './wallet-queries';
import {
  balanceSchema,
  entrySchema,
  newestFirst,
  positionsAfter,
  shownEntry,
  shownWallet,
  shownWallets,
  walletSchema,
  type EntryPositions,
} from './wallet-views';

const merchantId = z.string().regex(/^mer_[0-9a-f]{32}$/, 'must be mer_ and 32 hex digits');
const sellerId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/);
const params = { sellerId };

const walletQuery = z.strictObject({ merchantId: merchantId.optional() });
const walletsQuery = z.strictObject({ ...listQuery.shape, ...walletQuery.shape });
const entriesQuery = z
  .strictObject({
    ...walletsQuery.shape,
    currency: currencyParameter.optional(),
    from: instantParameter.optional().describe('Recorded at this moment or later.'),
    to: instantParameter.optional().describe('Recorded before this moment.'),
    format: z.enum(['json', 'csv']).default('json').describe('CSV has all entries, whatever the limit.'),
  })
  .refine(({ from, to }) => !from || !to || from <= to, { path: ['from'], message: 'is after to' });
type EntriesQuery = z.output<typeof entriesQuery>;
const balanceQuery = z.strictObject({
  ...walletQuery.shape,
  currency: currencyParameter,
  at: instantParameter.optional(),
});

/** Rows of the CSV that are read, and held, at once. */
const csvPage = 1_000;
type EntrySpans = ReadonlyMap<string, EntrySpan>;

const walletsCursor = z.strictObject({ after: sellerId });
const entriesCursor = z.record(
  currencyParameter,
  z
    .string()
    .regex(/^[0-9]{1,18}$/)
    .transform(BigInt),
);

@Controller('v1/wallets')
export class WalletsController {
  constructor(private readonly db: ReadsDatabase) {}

  @Get()
  @Scopes('wallets:read')
  @Operation({
    id: 'listWallets',
    summary: 'List the wallets of a merchant’s sellers, by seller id',
    query: walletsQuery,
    answers: { 200: pageOf(walletSchema) },
    refusals: ['merchant_required'],
  })
  async list(@CallerOf() caller: Caller, @Query() parameters: unknown) {
    const query = parseQuery(walletsQuery, parameters);
    const merchant = idToBytes(merchantOf(caller, query.merchantId));
    const { after } = query.cursor ? decodeCursor(query.cursor, walletsCursor) : { after: '' };

    const rows = await walletsAfter(this.db, { merchantId: merchant, sellerId: after }, query.limit + 1);
    return page(
      shownWallets(rows),
      query.limit,
      (wallet) => wallet,
      (last) => ({ after: last.sellerId }),
    );
  }

  @Get(':sellerId')
  @Scopes('wallets:read')
  @Operation({
    id: 'getWallet',
    summary: 'Show a seller’s balances',
    params,
    query: walletQuery,
    answers: { 200: walletSchema },
    refusals: ['merchant_required'],
  })
  async get(@CallerOf() caller: Caller, @Param('sellerId') name: string, @Query() parameters: unknown) {
    const query = parseQuery(walletQuery, parameters);
    const seller = sellerOf(caller, name, query.merchantId);
    return shownWallet(seller.sellerId, await this.walletsOf(seller));
  }

  @Get(':sellerId/entries')
  @Scopes('wallets:read')
  @Operation({
    id: 'listWalletEntries',
    summary: 'List what moved in a seller’s wallet, newest first',
    params,
    query: entriesQuery,
    answers: { 200: { schema: pageOf(entrySchema), type: ['application/json', 'text/csv'] } },
    refusals: ['merchant_required'],
  })
  async entries(@CallerOf() caller: Caller, @Param('sellerId') name: string, @Query() parameters: unknown) {
    const query = parseQuery(entriesQuery, parameters);
    const seller = sellerOf(caller, name, query.merchantId);
    const cursor = query.cursor ? decodeCursor(query.cursor, entriesCursor) : undefined;
    const wallets = await this.walletsOf(seller);
    const asked = wallets.filter((wallet) => !query.currency || wallet.currency === query.currency);
    const spans = await this.spansOf(seller, startOf(asked, cursor), query);
    if (query.format === 'csv') {
      const type = 'text/csv; charset=utf-8; header=present';
      const disposition = `attachment; filename="entries-${seller.sellerId}.csv"`;
      return new StreamableFile(csvOfEntries(this.pagesOf(seller, spans)), { type, disposition });
    }
    const before = new Map([...spans].map(([code, span]) => [code, span.before]));
    const rows = await entriesIn(this.db, seller, spans, query.limit + 1);
    rows.sort(newestFirst);
    const next = positionsAfter(rows.slice(0, query.limit), before);
    return page(rows, query.limit, shownEntry, () =>
      Object.fromEntries([...next].map(([code, entryNo]) => [code, entryNo.toString()])),
    );
  }

  @Get(':sellerId/balance')
  @Scopes('wallets:read')
  @Operation({
    id: 'getBalance',
    summary: 'Show what a seller’s balance was at a moment',
    params,
    query: balanceQuery,
    answers: { 200: balanceSchema },
    refusals: ['merchant_required'],
  })
  async balance(@CallerOf() caller: Caller, @Param('sellerId') name: string, @Query() parameters: unknown) {
    const query = parseQuery(balanceQuery, parameters);
    const seller = sellerOf(caller, name, query.merchantId);
    await this.walletsOf(seller);
    const at = query.at ?? (await databaseNow(this.db));

    const last = await lastEntryAt(this.db, seller, query.currency, at);
    return {
      sellerId: seller.sellerId,
      currency: query.currency,
      at,
      available: BigInt(last?.availableAfter ?? 0),
      reserved: BigInt(last?.reservedAfter ?? 0),
    };
  }

  /** Of each currency what is asked for: times as numbers, below where a page before has ended. */
  private async spansOf(seller: Seller, starts: EntryPositions, { from, to }: EntriesQuery): Promise<EntrySpans> {
    const { db } = this;
    const spans = [...starts].map(async ([code, start]) => {
      const after = from === undefined ? 0n : await lastNumberBefore(db, seller, code, from);
      const end = to === undefined ? start : (await lastNumberBefore(db, seller, code, to)) + 1n;
      return [code, { after, before: end < start ? end : start }] as const;
    });
    return new Map(await Promise.all(spans));
  }

  private async *pagesOf(seller: Seller, spans: EntrySpans): AsyncGenerator<EntryRow[]> {
    let left = spans;
    for (;;) {
      const rows = (await entriesIn(this.db, seller, left, csvPage)).sort(newestFirst).slice(0, csvPage);
      yield rows;
      if (rows.length < csvPage) return;
      const next = positionsAfter(rows, new Map());
      left = new Map([...left].map(([code, span]) => [code, { ...span, before: next.get(code) ?? span.before }]));
    }
  }

  /** At least one wallet, or the seller has never been credited. */
  private async walletsOf(seller: Seller): Promise<WalletRow[]> {
    const wallets = await walletsOf(this.db, seller);
    if (wallets.length === 0) throw new Refusal('not_found', 'There is no wallet of this seller.');
    return wallets;
  }
}

function sellerOf(caller: Caller, name: string, requestedMerchant: string | undefined): Seller {
  const merchant = merchantOf(caller, requestedMerchant);
  const parsed = sellerId.safeParse(name);
  if (!parsed.success) throw new Refusal('not_found', 'There is no wallet of this seller.');
  return { merchantId: idToBytes(merchant), sellerId: parsed.data };
}

/** The first page begins above the last entry of each wallet; a later one knows only the wallets of the first. */
function startOf(wallets: readonly WalletRow[], cursor: Readonly<Record<string, bigint>> | undefined): EntryPositions {
  if (!cursor) return new Map(wallets.map((wallet) => [wallet.currency, BigInt(wallet.entryCount) + 1n]));
  return new Map(
    wallets.flatMap((wallet) => {
      const entryNo = cursor[wallet.currency];
      return entryNo === undefined ? [] : [[wallet.currency, entryNo] as const];
    }),
  );
}
