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
  Req,
  Res,
} from '@nestjs/common';
import {
  CallerOf,
  decodeCursor,
  idSchema,
  listQuery,
  Operation,
  page,
  pageOf,
  parseBody,
  parseId,
  parseQuery,
  RootOnly,
  type Caller,
} from '@kessai/http';
import { allScopes, freeText, isId, keyOwner, merchantScopes, operatorScopes, type Scope } from '@kessai/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sendResponse } from '../idempotency/responses';
import { optionalIdempotencyKey } from '../idempotency/idempotency-key';
import type { AskedOnce } from '../idempotency/one-transaction';
import { AccessService } from './access.service';
import { keySchema, newKeySchema, type KeyView } from './key-view';

const keyName = freeText(100);
const newKeyBody = z.strictObject({
  name: keyName.optional(),
  owner: keyOwner
    .optional()
    .describe('The person or system that gets the key, best an e-mail address: two keys of one owner count as one.'),
  scopes: z
    .array(z.enum([...allScopes]))
    .min(1)
    .max(allScopes.size),
});
/** Which scopes such a key may have is for the service to say (422); what it takes is all that is documented. */
const documentedBody = (scopes: readonly Scope[]) =>
  newKeyBody.extend({
    scopes: newKeyBody.shape.scopes.meta({
      documentedAs: { type: 'array', items: { type: 'string', enum: scopes }, minItems: 1, maxItems: scopes.length },
    }),
  });
const renameKeyBody = z.strictObject({ name: keyName }).meta({ examples: [{ name: 'checkout' }] });

const merchantId = z.string().regex(/^mer_[0-9a-f]{32}$/, 'must be mer_ and 32 hex digits');
const keysQuery = z.strictObject({ ...listQuery.shape, merchantId: merchantId.optional() });
const created = {
  description:
    'The key is in this answer alone. Wallet and ledger take it within a second. Repeated under its Idempotency-Key within 24 hours, the request is answered with the same key; after that with `key: null`.',
  idempotencyKey: 'optional',
  answers: { 201: newKeySchema },
  refusals: ['scope_not_allowed', 'idempotency_key_reused'],
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
    summary: 'Create an API key of a merchant',
    body: documentedBody(merchantScopes).meta({
      examples: [{ name: 'checkout', scopes: ['payments:read', 'payments:write'] }],
    }),
    params: { id: idSchema('mer') },
    ...created,
  })
  createForMerchant(
    @CallerOf() caller: Caller,
    @Req() { headers, params }: FastifyRequest<{ Params: { id: string } }>,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    const id = parseId('mer', params.id);
    const asked = { scope: 'root', path: `/v1/merchants/${id}/keys`, key, body };
    return this.create(caller, id, asked, reply);
  }

  @Post('operator-keys')
  @RootOnly()
  @Operation({
    id: 'createOperatorKey',
    summary: 'Create an API key of an operator',
    body: documentedBody(operatorScopes).meta({
      examples: [{ name: 'finance', owner: 'min@pay.example', scopes: ['ledger:read', 'payments:read'] }],
    }),
    ...created,
  })
  createForOperator(
    @CallerOf() caller: Caller,
    @Headers() headers: IncomingHttpHeaders,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const key = optionalIdempotencyKey(headers);
    return this.create(caller, null, { scope: 'root', path: '/v1/operator-keys', key, body }, reply);
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

  private async create(caller: Caller, merchantId: string | null, asked: AskedOnce, reply: FastifyReply) {
    const { name = null, owner = null, scopes } = parseBody(newKeyBody, asked.body);
    const wanted = { name, owner, scopes, merchantId };
    return sendResponse(reply, await this.access.createKey(wanted, caller.keyId, asked));
  }

  /** A key of the environment may have a name of any form: it is known, though nothing can be done to it here. */
  private idOf(text: string): string {
    return this.access.isEnvironmentKey(text) ? text : parseId('key', text);
  }
}

function placeOf({ id, source }: KeyView) {
  return source === 'api' ? { before: id } : { environmentAfter: id };
}
