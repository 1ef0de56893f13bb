import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { allScopes, type PlatformConfig, type Scope, type Tenant } from '@kessai/runtime';
import { Refusal } from '../problems/refusals';
import { addToRouteConfig } from '../requests/route-config';
import type { StoredKeys } from './stored-keys';

export { allScopes, merchantScopes, operatorScopes, type Scope } from '@kessai/runtime';

/** Who asks, and what they may do. */
export interface Caller {
  readonly keyId: string;
  readonly kind: 'root' | 'merchant' | 'operator';
  /** A merchant key's own merchant; the one the root key names; null for an operator, who sees all. */
  readonly merchantId: string | null;
  readonly scopes: ReadonlySet<string>;
}

/** All who come without a key are one tenant: they share what one merchant may have. */
const strangers: Tenant = { id: 'strangers', keyId: 'strangers' };

/** With whom the requests of a caller share what there is. The root key is no merchant, whomever it acts for. */
export function tenantOf(caller: Caller | null): Tenant {
  if (caller === null) return strangers;
  const { keyId, kind, merchantId } = caller;
  return { id: kind === 'merchant' && merchantId !== null ? merchantId : keyId, keyId };
}

/** What a route asks of its caller: all of these scopes, the root key, any key, or nothing at all. */
export type RouteAccess = readonly Scope[] | 'root' | 'any key' | 'open';

/** The scopes that a route asks for; none where it asks for something else. */
export function scopesOf(access: RouteAccess): readonly Scope[] {
  return typeof access === 'string' ? [] : access;
}

/** The caller's key must have every one of these scopes. */
export const Scopes = (...scopes: [Scope, ...Scope[]]) => addToRouteConfig({ access: scopes });

/** The root key alone: merchants, keys and fees. No scope stands for it, so none can be handed out. */
export const RootOnly = () => addToRouteConfig({ access: 'root' });

/** Any key, whatever its scopes. */
export const AnyKey = () => addToRouteConfig({ access: 'any key' });

/** This route needs no key. */
export const Open = () => addToRouteConfig({ access: 'open' });

/** As @Open, for a form of one of our own pages: what it sends is read as well, here and nowhere else. */
export const OpenForm = () => addToRouteConfig({ access: 'open', takesForm: true });

/** The authenticated caller of a route with scopes. */
export const CallerOf = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest & { caller: Caller | null }>();
  if (!caller) throw new Error('an open route has no caller');
  return caller;
});

/**
 * Finds the caller of a request by the key it carries. It is one of the environment, which works without any database,
 * or one that the service has stored. It answers at once where it can; a promise costs every request.
 */
export class Keys {
  private readonly callers = new Map<string, Caller>();
  private readonly prefix: string;

  constructor(
    private readonly config: PlatformConfig,
    private readonly stored: StoredKeys | null = null,
  ) {
    this.prefix = `sk_${config.MODE}_`;
    for (const { id, sha256, kind, merchantId, scopes } of config.API_KEYS) {
      this.callers.set(sha256, { keyId: id, kind, merchantId: merchantId ?? null, scopes: new Set(scopes) });
    }
    if (config.ROOT_KEY_SHA256) {
      this.callers.set(config.ROOT_KEY_SHA256, { keyId: 'root', kind: 'root', merchantId: null, scopes: allScopes });
    }
  }

  /** Without asking the database: whether the key has been of use here, and so deserves to be checked. */
  isKnown(authorization: string): boolean {
    const key = keyIn(authorization);
    if (!key?.startsWith(this.prefix)) return false;
    const sha256 = hashOf(key);
    return this.callers.has(sha256) || (this.stored?.hadCaller(sha256) ?? false);
  }

  callerOf(authorization: string | undefined, merchantHeader: string | undefined): Caller | Promise<Caller> {
    const key = keyIn(authorization);
    if (!key) throw new Refusal('unauthenticated', 'Send an API key as Bearer token, or as the user name of Basic.');
    if (!key.startsWith(this.prefix)) {
      throw new Refusal('unauthenticated', `This deployment takes keys that start with ${this.prefix}.`);
    }
    // Only hashes are compared: how long the look-up takes says nothing about a key.
    const sha256 = hashOf(key);
    const found = this.callers.get(sha256) ?? this.stored?.callerOf(sha256) ?? null;
    if (found instanceof Promise) return found.then((caller) => this.admitted(caller, merchantHeader));
    return this.admitted(found, merchantHeader);
  }

  private admitted(caller: Caller | null, merchantHeader: string | undefined): Caller | Promise<Caller> {
    if (caller === null) throw new Refusal('unauthenticated', 'The API key is not known.');
    this.stored?.noteUse(caller.keyId);
    if (merchantHeader === undefined) return caller;
    // Ignored, it would show all merchants where one was meant: not every route could keep to it.
    if (caller.kind === 'operator') {
      throw new Refusal('validation_failed', 'Kessai-Merchant is for the root key: name the merchant in merchantId.');
    }
    if (caller.kind === 'root') return this.actingFor(caller, merchantHeader);
    merchantOf(caller, merchantHeader); // A merchant may name itself alone.
    return caller;
  }

  private actingFor(root: Caller, merchantId: string): Caller | Promise<Caller> {
    const known = merchantId === this.config.MERCHANT_ID || (this.stored?.hasMerchant(merchantId) ?? false);
    const acting = (exists: boolean): Caller => {
      if (exists) return { ...root, merchantId };
      throw new Refusal('not_found', 'There is no such merchant.');
    };
    return known instanceof Promise ? known.then(acting) : acting(known);
  }
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** One scheme and one token: what a proxy has joined from two headers, with a comma, is no key. */
const credentials = /^(bearer|basic) +([^\s,]+)$/i;

function keyIn(authorization: string | undefined): string | null {
  if (!authorization) return null;
  const [, scheme, value] = credentials.exec(authorization) ?? [];
  if (scheme === undefined || value === undefined) return null;
  if (scheme.toLowerCase() === 'bearer') return value;
  return Buffer.from(value, 'base64').toString().split(':', 1)[0] || null;
}

/** Refuses a caller who may not use a route of this access. */
export function requireAccess(caller: Caller, access: Exclude<RouteAccess, 'open'>): void {
  if (access === 'any key') return;
  if (access !== 'root') return requireScopes(caller, access);
  if (caller.kind !== 'root') throw new Refusal('insufficient_scope', 'This is for the root key alone.');
}

export function requireScopes(caller: Caller, scopes: readonly Scope[]): void {
  const missing = scopes.filter((scope) => !caller.scopes.has(scope));
  if (missing.length > 0) throw new Refusal('insufficient_scope', `The key lacks ${missing.join(', ')}.`);
}

/** The merchant a request is about: the caller's own, or the one that an operator or root names. */
export function merchantOf(caller: Caller, requested?: string): string {
  if (caller.merchantId) {
    if (requested === undefined || requested === caller.merchantId) return caller.merchantId;
    throw new Refusal('not_found', 'There is no such merchant.');
  }
  if (requested !== undefined) return requested;
  const how = caller.kind === 'root' ? 'the Kessai-Merchant header' : 'the merchantId parameter';
  throw new Refusal('merchant_required', `Name the merchant in ${how}.`);
}
