import type { FastifyInstance } from 'fastify';
import { JsonText, toJson } from '@kessai/runtime';

/** How long a list may keep the process to itself. A hundred payments with a hundred lines each take some 100 ms. */
const sliceMs = 5;

/** Lists are written as JSON row by row, and other requests go on in between. */
export function writeListsInSlices(fastify: FastifyInstance): void {
  fastify.addHook('preSerialization', (_request, _reply, payload, done) => {
    const rows = (payload as { data?: unknown }).data;
    if (!Array.isArray(rows)) return done(null, payload);
    writtenInSlices(rows).then((data) => done(null, { ...(payload as object), data }), done);
  });
}

export async function writtenInSlices(rows: readonly unknown[]): Promise<JsonText[]> {
  const written: JsonText[] = [];
  let until = performance.now() + sliceMs;
  for (const row of rows) {
    written.push(new JsonText(toJson(row)));
    if (performance.now() < until) continue;
    await nextTurn();
    until = performance.now() + sliceMs;
  }
  return written;
}

let lastTurn = Promise.resolve();

/** Of all lists that are being written one goes on in each turn of the event loop. */
function nextTurn(): Promise<void> {
  lastTurn = lastTurn.then(() => new Promise((resolve) => setImmediate(resolve)));
  return lastTurn;
}
