import { Body, Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { Open, Operation, RateLimit, Refusal } from '@kessai/platform';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readWebhook } from './psp-webhook';
import { PspWebhookService } from './psp-webhook.service';

/** Of all senders together, as nobody here has a key. Toss sends again what it could not deliver. */
const perSecondMax = 1_000;

@Controller('v1/psp/toss/webhooks')
export class PspWebhooksController {
  private readonly limit = new RateLimit(perSecondMax);

  constructor(private readonly webhooks: PspWebhookService) {}

  /** Answered as soon as it is written down; Toss waits ten seconds at most. */
  @Post()
  @Open()
  @Operation({
    id: 'receiveTossWebhook',
    summary: 'From Toss: a payment is worth a look-up',
    description: 'Nothing of it is believed; Toss is asked instead.',
    body: z.record(z.string(), z.unknown()),
    answers: { 200: z.object({}) },
    refusals: ['rate_limited'],
  })
  @HttpCode(HttpStatus.OK)
  async receive(@Body() body: unknown, @Req() { headers }: FastifyRequest): Promise<Record<string, never>> {
    const retryAfterSeconds = this.limit.secondsToWait('everybody', performance.now());
    if (retryAfterSeconds > 0) throw new Refusal('rate_limited', 'Too many webhooks.', { retryAfterSeconds });
    const transmissionId = headers['tosspayments-webhook-transmission-id'];
    await this.webhooks.receive(readWebhook(body, typeof transmissionId === 'string' ? transmissionId : undefined));
    return {};
  }
}
