import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** An answer that is the same for everyone, made once: sending it costs the same whatever it holds. */
export interface PreparedAnswer {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzipped: Buffer;
}

export function prepareAnswer(type: string, plain: Buffer): PreparedAnswer {
  const etag = `W/"${createHash('sha256').update(plain).digest('base64url')}"`;
  return { type, etag, plain, gzipped: gzipSync(plain) };
}

export function sendPrepared(request: FastifyRequest, reply: FastifyReply, answer: PreparedAnswer): FastifyReply {
  const { 'if-none-match': known, 'accept-encoding': accepted = '' } = request.headers;
  void reply.headers({ etag: answer.etag, vary: 'Accept-Encoding', 'x-content-type-options': 'nosniff' });
  if (known === answer.etag) return reply.status(304).send();
  const isGzipped = /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:,|$|\s))/i.test(accepted);
  if (isGzipped) void reply.header('content-encoding', 'gzip');
  return reply.type(answer.type).send(isGzipped ? answer.gzipped : answer.plain);
}
