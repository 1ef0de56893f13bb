import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';
import type { Tenant } from '../limits/fair-turns';

interface TraceContext {
  readonly traceparent: string;
  readonly requestId: string | null;
  readonly tenant: Tenant;
}

const current = new AsyncLocalStorage<TraceContext>();
const wellFormed = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(-.*)?$/;

/** The trace of the work at hand, as a W3C traceparent; null outside any. */
export function currentTraceparent(): string | null {
  return current.getStore()?.traceparent ?? null;
}

export function currentRequestId(): string | null {
  return current.getStore()?.requestId ?? null;
}

/** What belongs to no request: jobs, consumers, and look-ups that requests share. */
const theService: Tenant = { id: 'service', keyId: 'service' };

/** Whose work it is. */
export function currentTenant(): Tenant {
  return current.getStore()?.tenant ?? theService;
}

export function traceIdOf(traceparent: string): string | null {
  return wellFormed.exec(traceparent)?.[1] ?? null;
}

/** A span of our own below the caller's, or a new trace where the caller sent none or nonsense. */
export function childOf(traceparent: string | null | undefined): string {
  // With a comma in it the header was sent twice: two parents are none.
  const parent = traceparent && !traceparent.includes(',') ? wellFormed.exec(traceparent) : null;
  const spanId = randomHex(8);
  if (!parent) return `00-${randomHex(16)}-${spanId}-01`;
  return `00-${parent[1]}-${spanId}-${parent[2]}`;
}

/** Runs `work` and all it awaits inside the trace. */
export function runWithTrace<T>(
  traceparent: string,
  work: () => T,
  requestId: string | null = null,
  tenant = theService,
): T {
  return current.run({ traceparent, requestId, tenant }, work);
}

/** `work` as part of the request that is at hand now, whenever it is called. */
export function ofThisRequest<T>(work: () => T): () => T {
  return AsyncLocalStorage.bind(work);
}

/** Runs what several requests wait for: it belongs to none of them, and waits in no queue of one of them. */
export function runForAll<T>(work: () => T): T {
  return current.exit(work);
}

const random = Buffer.alloc(4096);
let used = random.length;

/** Drawn many at once: by itself each draw costs 3 µs, in a chunk of events once for every one. */
function randomHex(bytes: number): string {
  if (used + bytes > random.length) {
    randomFillSync(random);
    used = 0;
  }
  used += bytes;
  return random.toString('hex', used - bytes, used);
}
