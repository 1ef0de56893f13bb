import { Body, Controller, HttpCode, HttpStatus, Post, Req } from '@nestjs/common';
import { Open, Operation, RateLimit, Refusal } from '@kessai/http';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readWebhook } from './psp-webhook';
import { PspWebhookService } from './psp-webhook.service';

/** Of all senders together, as no sender here has a key. Toss sends again what it could not deliver. */
const perSecondMax = 1_000;

/** Anything, or nothing: what cannot be used is taken like the rest, and Toss does not send it again. */
const webhookBody = z.unknown().meta({
  examples: [
    { eventType: 'PAYMENT_STATUS_CHANGED', data: { orderId: 'pay_0198c0000000700080000000000000aa', status: 'DONE' } },
  ],
});

@Controller('v1/psp/toss/webhooks')
export class PspWebhooksController {
  private readonly limit = new RateLimit(perSecondMax);

  constructor(private readonly webhooks: PspWebhookService) {}

  /** Answered as soon as it is written down; Toss waits ten seconds at most. */
  @Post()
  @Open()
  @Operation({
    id: 'receiveTossWebhook',
    summary: 'Receive a webhook of Toss: a payment is worth a look-up',
    description:
      'Nothing of it is believed; Toss is asked instead. What names no payment is taken as well, and changes nothing.',
    body: webhookBody,
    answers: { 200: z.object({}) },
    refusals: ['rate_limited'],
  })
  @HttpCode(HttpStatus.OK)
  async receive(@Body() body: unknown, @Req() { headers }: FastifyRequest): Promise<Record<string, never>> {
    const retryAfterSeconds = this.limit.secondsToWait('everybody', 1, performance.now());
    if (retryAfterSeconds > 0) throw new Refusal('rate_limited', 'Too many webhooks.', { retryAfterSeconds });
    const transmissionId = headers['tosspayments-webhook-transmission-id'];
    await this.webhooks.receive(readWebhook(body, typeof transmissionId === 'string' ? transmissionId : undefined));
    return {};
  }
}
