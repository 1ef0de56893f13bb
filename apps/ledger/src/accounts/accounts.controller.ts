import type { Reader } from '@kessai/database';
import {
  currencyParameter,
  decodeCursor,
  listQuery,
  Operation,
  type Page,
  pageOf,
  parseQuery,
  Refusal,
  Scopes,
} from '@kessai/http';
import { idToBytes } from '@kessai/runtime';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { accountTypes } from '../chart-of-accounts/chart-of-accounts';
import { HttpDatabase } from '../database/http-database';
import { journalCursor } from '../reading';
import { type AccountEntry, accountEntrySchema, accountSchema, type ShownAccount } from './account-views';
import { type AccountRow, findAccount, findAccounts, findEntries, withBalances } from './accounts';

const codePart = z.string().regex(/^[A-Za-z0-9._:-]{1,200}$/);
const accountsQuery = z.strictObject({
  ...listQuery.shape,
  type: z.enum(accountTypes).optional(),
  prefix: codePart.optional(),
});
const params = { code: codePart };
const entriesQuery = z.strictObject({ ...listQuery.shape, currency: currencyParameter });

@Controller('v1/accounts')
export class AccountsController {
  constructor(private readonly database: HttpDatabase) {}

  @Get()
  @Scopes('ledger:read')
  @Operation({
    id: 'listAccounts',
    summary: 'List the chart of accounts, by code',
    query: accountsQuery,
    answers: { 200: pageOf(accountSchema) },
  })
  list(@Query() query: unknown): Promise<Page<ShownAccount>> {
    const { limit, cursor, type, prefix } = parseQuery(accountsQuery, query);
    const after = cursor === undefined ? '' : decodeCursor(cursor, codePart);
    return this.database.snapshot((tx) => findAccounts(tx, { limit, after, type, prefix }));
  }

  @Get(':code')
  @Scopes('ledger:read')
  @Operation({ id: 'getAccount', summary: 'Show an account and its balances', params, answers: { 200: accountSchema } })
  show(@Param('code') code: string): Promise<ShownAccount> {
    return this.database.snapshot(async (tx) => {
      const [account] = await withBalances(tx, [await accountOf(tx, code)]);
      return account!;
    });
  }

  @Get(':code/entries')
  @Scopes('ledger:read')
  @Operation({
    id: 'listAccountEntries',
    summary: 'List what moved on an account, newest first',
    params,
    query: entriesQuery,
    answers: { 200: pageOf(accountEntrySchema) },
  })
  entries(@Param('code') code: string, @Query() query: unknown): Promise<Page<AccountEntry>> {
    const { limit, cursor, currency } = parseQuery(entriesQuery, query);
    const before = cursor === undefined ? null : idToBytes(decodeCursor(cursor, journalCursor));
    return this.database.snapshot(async (tx) => {
      return findEntries(tx, { account: await accountOf(tx, code), currency, limit, before });
    });
  }
}

async function accountOf(tx: Reader, code: string): Promise<AccountRow> {
  const account = codePart.safeParse(code).success ? await findAccount(tx, code) : undefined;
  if (account === undefined) throw new Refusal('not_found', 'There is no account of this code.');
  return account;
}
