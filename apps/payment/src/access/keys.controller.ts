import type { IncomingHttpHeaders } from 'node:http';
import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  HttpStatus,
  Param,
  Patch,
  Post,
  Query,
} from '@nestjs/common';
import {
  allScopes,
  CallerOf,
  decodeCursor,
  idSchema,
  isId,
  listQuery,
  Operation,
  page,
  pageOf,
  parseBody,
  parseId,
  parseQuery,
  RootOnly,
  type Caller,
} from '@kessai/platform';
import { z } from 'zod';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import { AccessService } from './access.service';
import { keySchema, newKeySchema, type KeyView } from './key-view';

const keyName = z.string().min(1).max(100);
const newKeyBody = z.strictObject({
  name: keyName.optional(),
  scopes: z
    .array(z.enum([...allScopes]))
    .min(1)
    .max(allScopes.size),
});
const renameKeyBody = z.strictObject({ name: keyName });

const merchantId = z.string().regex(/^mer_[0-9a-f]{32}$/, 'must be mer_ and 32 hex digits');
const keysQuery = z.strictObject({ ...listQuery.shape, merchantId: merchantId.optional() });
const created = {
  description:
    'The key is in this answer and in no other. Wallet and ledger take it within a second. An Idempotency-Key is taken but repeats nothing: what is shown once cannot be shown again, so a repetition makes another key.',
  idempotencyKey: 'optional',
  body: newKeyBody,
  answers: { 201: newKeySchema },
  refusals: ['scope_not_allowed'],
} as const;

/** Where a page ended: among the stored keys, or among those of the environment, which come last. */
const cursorSchema = z.union([
  z.strictObject({ before: z.string().refine((text) => isId('key', text)) }),
  z.strictObject({ environmentAfter: z.string().max(64) }),
]);

@Controller('v1')
export class KeysController {
  constructor(private readonly access: AccessService) {}

  @Post('merchants/:id/keys')
  @RootOnly()
  @Operation({
    id: 'createMerchantKey',
    summary: 'Make an API key of a merchant',
    params: { id: idSchema('mer') },
    ...created,
  })
  createForMerchant(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Param('id') id: string,
    @Body() body: unknown,
  ) {
    optionalIdempotencyKey(headers);
    return this.create(caller, parseId('mer', id), body);
  }

  @Post('operator-keys')
  @RootOnly()
  @Operation({
    id: 'createOperatorKey',
    summary: 'Make an API key of an operator',
    ...created,
  })
  createForOperator(@CallerOf() caller: Caller, @Headers() headers: IncomingHttpHeaders, @Body() body: unknown) {
    optionalIdempotencyKey(headers);
    return this.create(caller, null, body);
  }

  @Get('keys')
  @RootOnly()
  @Operation({
    id: 'listKeys',
    summary: 'List API keys, newest first, those of the environment last',
    query: keysQuery,
    answers: { 200: pageOf(keySchema) },
  })
  async list(@Query() parameters: unknown) {
    const query = parseQuery(keysQuery, parameters);
    const place = query.cursor === undefined ? {} : decodeCursor(query.cursor, cursorSchema);
    const keys = await this.access.keys({ merchantId: query.merchantId, limit: query.limit + 1 }, place);
    return page(keys, query.limit, (key) => key, placeOf);
  }

  @Patch('keys/:id')
  @RootOnly()
  @Operation({
    id: 'renameKey',
    summary: 'Rename an API key',
    body: renameKeyBody,
    answers: { 200: keySchema },
    refusals: ['state_forbids'],
  })
  rename(@Param('id') id: string, @Body() body: unknown) {
    return this.access.renameKey(this.idOf(id), parseBody(renameKeyBody, body).name);
  }

  @Delete('keys/:id')
  @RootOnly()
  @HttpCode(HttpStatus.NO_CONTENT)
  @Operation({
    id: 'revokeKey',
    summary: 'Revoke an API key, on every service within a second',
    answers: { 204: { description: 'It is revoked, now or before.' } },
    refusals: ['state_forbids'],
  })
  async revoke(@CallerOf() caller: Caller, @Param('id') id: string): Promise<void> {
    await this.access.revokeKey(this.idOf(id), caller.keyId);
  }

  private async create(caller: Caller, ofMerchant: string | null, body: unknown) {
    const { name = null, scopes } = parseBody(newKeyBody, body);
    const { key, apiKey } = await this.access.createKey({ name, scopes, merchantId: ofMerchant }, caller.keyId);
    // The one answer that ever holds a key: nothing may keep it on the way.
    return {
      id: apiKey.id,
      key,
      name,
      scopes: [...apiKey.scopes],
      merchantId: ofMerchant,
      createdAt: apiKey.createdAt,
    };
  }

  /** A key of the environment may have a name of any form: it is known, though nothing can be done to it here. */
  private idOf(text: string): string {
    return this.access.isEnvironmentKey(text) ? text : parseId('key', text);
  }
}

function placeOf({ id, source }: KeyView) {
  return source === 'api' ? { before: id } : { environmentAfter: id };
}
