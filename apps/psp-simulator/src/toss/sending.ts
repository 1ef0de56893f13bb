import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../faults/faults';

/** In how many pieces a trickling answer leaves. */
const DRIPS = 20;

/** Sends the payment in full, or spoiled as the fault says. */
export function sendPayment(
  reply: FastifyReply,
  fault: Fault | null,
  closing: AbortSignal,
  payment: (wrongAmount: boolean) => string,
): FastifyReply {
  reply.type('application/json; charset=utf-8');
  switch (fault?.kind) {
    case 'garbage':
      return reply.send('{"result":"success"}');
    case 'slow_drip':
      return drip(reply, payment(false), fault.ms, closing);
    default:
      return reply.send(payment(fault?.kind === 'wrong_amount'));
  }
}

export function cutConnection(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

/** The length is sent at once, so that a caller knows that it has not got everything yet. */
function drip(reply: FastifyReply, text: string, ms: number, closing: AbortSignal): FastifyReply {
  const bytes = Buffer.from(text);
  const size = Math.ceil(bytes.length / DRIPS);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let from = 0; from < bytes.length; from += size) {
      if (from > 0) await sleep(ms / (DRIPS - 1), undefined, { signal: closing, ref: false });
      yield bytes.subarray(from, from + size);
    }
  }
  return reply.header('content-length', bytes.length).send(Readable.from(pieces()));
}
