import type { PaymentSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { countArgument, ratioArgument, severalArgument, zeroOrAmountArgument } from './arguments';
import { money, tableOf } from './output';
import { firstOf, type OpenSession } from './session';

type Merchant = PaymentSchemas['schemas']['Merchant'];
type ApiKey = PaymentSchemas['schemas']['ApiKey'];
type NewApiKey = PaymentSchemas['schemas']['NewApiKey'];
type Fees = PaymentSchemas['schemas']['MerchantFees'];
type Scope = NewApiKey['scopes'][number];

export function merchantCommands(program: Command, open: OpenSession): void {
  const merchants = program.command('merchants').description('who sells here (root key)');

  merchants
    .command('list')
    .description('newest first')
    .option('--limit <count>', 'at most so many', countArgument, 100)
    .action(async ({ limit }: { limit: number }) => {
      const session = open();
      const all = session.as('root').payment.list('/v1/merchants', { params: { query: { limit: 100 } } });
      session.output.show(await firstOf(all, limit), showMerchants);
    });

  merchants
    .command('create')
    .argument('<name>')
    .action(async (name: string) => {
      const session = open();
      const merchant = await session.as('root').payment.post('/v1/merchants', { body: { name } });
      session.output.show(merchant, (shown) => showMerchants([shown]));
    });

  merchants
    .command('rename')
    .argument('<merchant>', 'mer_…')
    .argument('<name>')
    .action(async (id: string, name: string) => {
      const session = open();
      const params = { path: { id } };
      const merchant = await session.as('root').payment.patch('/v1/merchants/{id}', { params, body: { name } });
      session.output.show(merchant, (shown) => showMerchants([shown]));
    });
}

interface NewKeyOptions {
  readonly scope: readonly Scope[];
  readonly name?: string;
}

export function keyCommands(program: Command, open: OpenSession): void {
  const keys = program.command('keys').description('API keys (root key)');
  const scopes = ['--scope <scopes>', 'what it may do, with commas or once for each', severalArgument] as const;
  const bodyOf = ({ scope, name }: NewKeyOptions) => ({ scopes: [...scope], ...(name === undefined ? {} : { name }) });

  keys
    .command('list')
    .description('newest first')
    .option('--of <merchant>', 'only of this merchant')
    .option('--limit <count>', 'at most so many', countArgument, 100)
    .action(async ({ of, limit }: { of?: string; limit: number }) => {
      const session = open();
      const query = { limit: 100, ...(of === undefined ? {} : { merchantId: of }) };
      const all = session.as('root').payment.list('/v1/keys', { params: { query } });
      session.output.show(await firstOf(all, limit), showKeys);
    });

  keys
    .command('create')
    .description('a key of a merchant, shown this once')
    .argument('<merchant>', 'mer_…')
    .requiredOption(...scopes)
    .option('--name <text>', 'what it is for')
    .action(async (id: string, options: NewKeyOptions) => {
      const session = open();
      const params = { path: { id } };
      const key = await session.as('root').payment.post('/v1/merchants/{id}/keys', { params, body: bodyOf(options) });
      session.output.show(key, showNewKey);
    });

  keys
    .command('operator-key')
    .description('a key of an operator, shown this once')
    .requiredOption(...scopes)
    .option('--name <text>', 'what it is for')
    .action(async (options: NewKeyOptions) => {
      const session = open();
      session.output.show(
        await session.as('root').payment.post('/v1/operator-keys', { body: bodyOf(options) }),
        showNewKey,
      );
    });

  keys
    .command('revoke')
    .description('within a second no service takes it any more')
    .argument('<key>', 'key_…')
    .action(async (id: string) => {
      const session = open();
      await session.as('root').payment.delete('/v1/keys/{id}', { params: { path: { id } } });
      session.output.show({ id, revoked: true }, () => `${id} is revoked`);
    });
}

interface FeeOptions {
  readonly currency: string;
  readonly basisPoints: number;
  readonly fixed: number;
  readonly vatBasisPoints: number;
  readonly from?: string;
}

export function feeCommands(program: Command, open: OpenSession): void {
  const fees = program.command('fees').description('what a merchant pays (root key)');

  fees
    .command('list')
    .description('newest first')
    .argument('<merchant>', 'mer_…')
    .action(async (id: string) => {
      const session = open();
      const all = session.as('root').payment.list('/v1/merchants/{id}/fees', { params: { path: { id } } });
      session.output.show(await firstOf(all, 100), showFees);
    });

  fees
    .command('set')
    .argument('<merchant>', 'mer_…')
    .requiredOption('--currency <code>', 'ISO 4217')
    .requiredOption('--basis-points <count>', 'of each line; 100 are one percent', ratioArgument)
    .option('--fixed <amount>', 'once for each payment, in minor units', zeroOrAmountArgument, 0)
    .option('--vat-basis-points <count>', 'of the fee', ratioArgument, 1000)
    .option('--from <time>', 'RFC 3339; now unless given')
    .action(async (id: string, { currency, basisPoints, fixed, vatBasisPoints, from }: FeeOptions) => {
      const session = open();
      const asked = { currency, basisPoints, fixedAmount: fixed, vatBasisPoints };
      const set = await session.as('root').payment.put('/v1/merchants/{id}/fees', {
        params: { path: { id } },
        body: { ...asked, ...(from === undefined ? {} : { effectiveFrom: from }) },
      });
      session.output.show(set, (shown) => showFees([shown]));
    });
}

function showMerchants(merchants: readonly Merchant[]): string {
  return tableOf(
    ['merchant', 'name', 'created'],
    merchants.map(({ id, name, createdAt }) => [id, name, createdAt]),
  );
}

function showKeys(keys: readonly ApiKey[]): string {
  return tableOf(
    ['key', 'name', 'of', 'scopes', 'created', 'last used', 'revoked'],
    keys.map((key) => [
      ...[key.id, key.name, key.merchantId ?? key.kind, key.scopes.join(' ')],
      ...[key.createdAt ?? key.source, key.lastUsedAt, key.revokedAt],
    ]),
  );
}

function showNewKey({ id, key, scopes }: NewApiKey): string {
  return `${key}\n\n${id}, may ${scopes.join(', ')}. Note the key down now: it is not shown again.`;
}

function showFees(fees: readonly Fees[]): string {
  const percent = (basisPoints: number) => `${(basisPoints / 100).toFixed(2)} %`;
  return tableOf(
    ['currency', 'fee', 'fixed', 'VAT on it', 'from'],
    fees.map((one) => [
      ...[one.currency, percent(one.basisPoints), money(one.fixedAmount, one.currency)],
      ...[percent(one.vatBasisPoints), one.effectiveFrom],
    ]),
    ['fee', 'fixed', 'VAT on it'],
  );
}
