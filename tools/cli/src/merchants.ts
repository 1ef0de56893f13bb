import type { PaymentPaths, PaymentSchemas } from '@kessai/client';
import type { Command } from 'commander';
import { countArgument, idArgument, severalArgument } from './arguments';
import type { Exact } from './exact';
import { tableOf, type Block } from './layout';
import { firstOf, type OpenSession } from './session';

type Merchant = PaymentSchemas['schemas']['Merchant'];
type ApiKey = PaymentSchemas['schemas']['ApiKey'];
type NewApiKey = PaymentSchemas['schemas']['NewApiKey'];
/** The scopes that a key of this route may have: a wrong one is for the service to refuse. */
type ScopeAt<Path extends '/v1/merchants/{id}/keys' | '/v1/operator-keys'> =
  PaymentPaths[Path]['post']['requestBody']['content']['application/json']['scopes'][number];
type MerchantKeyOptions = NewKeyOptions<ScopeAt<'/v1/merchants/{id}/keys'>>;
type OperatorKeyOptions = NewKeyOptions<ScopeAt<'/v1/operator-keys'>>;

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
    .argument('<merchant>', 'mer_…', idArgument('mer'))
    .argument('<name>')
    .action(async (id: string, name: string) => {
      const session = open();
      const params = { path: { id } };
      const merchant = await session.as('root').payment.patch('/v1/merchants/{id}', { params, body: { name } });
      session.output.show(merchant, (shown) => showMerchants([shown]));
    });
}

interface NewKeyOptions<Scope> {
  readonly scope: readonly Scope[];
  readonly name?: string;
  readonly owner?: string;
}

export function keyCommands(program: Command, open: OpenSession): void {
  const keys = program.command('keys').description('API keys (root key)');
  const scopes = ['--scope <scopes>', 'what it may do, with commas or once for each', severalArgument] as const;
  const owner = ['--owner <person>', 'who gets it: two keys of one owner count as one'] as const;
  const bodyOf = <Scope>({ scope, name, owner }: NewKeyOptions<Scope>) => ({
    scopes: [...scope],
    ...(name === undefined ? {} : { name }),
    ...(owner === undefined ? {} : { owner }),
  });

  keys
    .command('list')
    .description('newest first')
    .option('--of <merchant>', 'only of this merchant', idArgument('mer'))
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
    .argument('<merchant>', 'mer_…', idArgument('mer'))
    .requiredOption(...scopes)
    .option('--name <text>', 'what it is for')
    .option(...owner)
    .action(async (id: string, options: MerchantKeyOptions) => {
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
    .option(...owner)
    .action(async (options: OperatorKeyOptions) => {
      const session = open();
      session.output.show(
        await session.as('root').payment.post('/v1/operator-keys', { body: bodyOf(options) }),
        showNewKey,
      );
    });

  keys
    .command('revoke')
    .description('within a second no service takes it any more')
    .argument('<key>', 'key_…', idArgument('key'))
    .action(async (id: string) => {
      const session = open();
      await session.as('root').payment.delete('/v1/keys/{id}', { params: { path: { id } } });
      session.output.show({ id, revoked: true }, () => [`${id} is revoked`]);
    });
}

function showMerchants(merchants: readonly Exact<Merchant>[]): Block[] {
  const rows = merchants.map(({ id, name, createdAt }) => [id, name, createdAt]);
  return [tableOf(['merchant', 'name', 'created'], rows)];
}

function showKeys(keys: readonly Exact<ApiKey>[]): Block[] {
  const rows = keys.map((key) => [
    key.id,
    key.name,
    key.owner,
    key.merchantId ?? key.kind,
    key.scopes.join(' '),
    key.createdAt ?? key.source,
    key.lastUsedAt,
    key.revokedAt,
  ]);
  return [tableOf(['key', 'name', 'owner', 'of', 'scopes', 'created', 'last used', 'revoked'], rows)];
}

function showNewKey({ id, key, scopes }: Exact<NewApiKey>): Block[] {
  if (key === null) throw new Error('the platform shows this key no more: make another');
  return [key, '', `${id}, may ${scopes.join(', ')}. Note the key down now: it is not shown again.`];
}
