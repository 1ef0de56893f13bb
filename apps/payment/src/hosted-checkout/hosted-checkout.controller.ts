import type { IncomingHttpHeaders } from 'node:http';
import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { isInfrastructureError } from '@kessai/database';
import { Open, OpenForm, Operation, Refusal, type RefusalReason } from '@kessai/http';
import { isId } from '@kessai/runtime';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { assets } from './pages/assets';
import { CheckoutSurroundings } from './checkout-surroundings';
import { readComingBack } from './coming-back';
import { HostedCheckoutService, type ShownPayment } from './hosted-checkout.service';
import { acceptedLanguage, chosenLanguage } from './languages';
import { plainPage, type PageFrame } from './pages/page';
import { paymentPage, shopAddress, silentSeconds, type PaymentFrame } from './pages/payment-page';

type PageRequest = FastifyRequest<{ Params: { id: string }; Querystring: Record<string, unknown> }>;

const assetSeconds = 300;
const aPage = { type: 'text/html' };
const toShop = {
  description: 'to the successUrl of the payment, with its `paymentId` and `orderId`',
  type: 'text/html',
};
const toPayment = { description: 'to the page of the payment to go on with', type: 'text/html' };

/** The pages that a buyer sees. They are open: only a shop and its buyer know the id of a payment. */
@Controller('checkout')
export class HostedCheckoutController {
  constructor(
    private readonly hosted: HostedCheckoutService,
    private readonly surroundings: CheckoutSurroundings,
  ) {}

  @Get('assets/:name')
  @Open()
  @Operation({
    id: 'getCheckoutAsset',
    takesAnyQuery: true,
    summary: 'A file of the checkout pages',
    answers: { 200: { type: ['text/css', 'text/javascript', 'image/svg+xml'] } },
    refusals: ['not_found'],
  })
  asset(@Param('name') name: string, @Res() reply: FastifyReply): void {
    const asset = assets.get(name);
    if (asset === undefined) throw new Refusal('not_found', 'There is no such file.');
    const headers = { 'cache-control': `public, max-age=${assetSeconds}`, 'x-content-type-options': 'nosniff' };
    void reply.headers(headers).type(asset.type).send(asset.text);
  }

  @Get(':id')
  @Open()
  @Operation({
    id: 'showCheckout',
    takesAnyQuery: true,
    summary: 'The page on which a buyer pays',
    description: 'In Korean, Japanese or English: as the browser asks, or `lang`.',
    answers: { 200: aPage, 404: aPage, 503: aPage },
  })
  page(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, async (id) => this.send(request, reply, await this.hosted.show(id)));
  }

  /** Where the PSP sends a buyer who has authenticated. Loading it again, or twice at once, confirms once. */
  @Get(':id/success')
  @Open()
  @Operation({
    id: 'returnToCheckout',
    takesAnyQuery: true,
    summary: 'Where the PSP sends a buyer who has authenticated',
    answers: { 200: aPage, 303: toShop, 400: aPage, 404: aPage, 503: aPage },
  })
  success(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, async (id) => {
      const back = readComingBack(request.query);
      const shown = await this.hosted.comeBack(id, back, request.raw.clientAddress ?? 'none');
      const address = shopAddress(shown);
      const { status, paymentKey } = shown.payment;
      if (status === 'SUCCEEDED' && paymentKey === back?.paymentKey && address !== null) {
        await reply.headers(this.surroundings.headers).redirect(address, 303);
      } else this.send(request, reply, shown);
    });
  }

  /** Where the PSP sends a buyer who has not authenticated. Nothing has happened to the payment. */
  @Get(':id/fail')
  @Open()
  @Operation({
    id: 'returnToCheckoutInVain',
    takesAnyQuery: true,
    summary: 'Where the PSP sends a buyer who has not authenticated',
    answers: { 200: aPage, 404: aPage, 503: aPage },
  })
  fail(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    const { code } = request.query;
    const failCode = typeof code === 'string' ? code : '';
    return this.answer(request, reply, async (id) => this.send(request, reply, await this.hosted.show(id), failCode));
  }

  @Post(':id/retry')
  @OpenForm()
  @Operation({
    id: 'retryCheckout',
    takesAnyQuery: true,
    summary: 'Another card for the order of a payment that has failed',
    description: 'A form of the checkout page, and of no other site.',
    answers: { 303: toPayment, 403: aPage, 404: aPage, 409: aPage, 503: aPage },
  })
  retry(@Req() request: PageRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(request, reply, async (id) => {
      if (!isOfOurPage(request.headers, this.surroundings.origin)) return this.refuseRetry(request, reply, 403);
      const next = await this.hosted.tryAgain(id);
      if (next === null) return this.refuseRetry(request, reply, 409);
      return this.lead(request, reply, next);
    });
  }

  /** A malformed id names nothing, and what goes wrong is told in the buyer's language too. */
  private async answer(
    request: PageRequest,
    reply: FastifyReply,
    work: (paymentId: string) => Promise<void>,
  ): Promise<void> {
    const { id } = request.params;
    try {
      if (!isId('pay', id)) throw new Refusal('not_found', 'There is no such payment.');
      await work(id);
    } catch (error) {
      const frame = this.frameOf(request);
      if (error instanceof Refusal && error.reason === 'not_found') {
        return this.sendText(request, reply, 404, plainPage(frame, 'notFound'));
      }
      this.surroundings.settings.logger.error(
        { event: 'checkout.page_failed', err: error, requestId: request.id, paymentId: id },
        'checkout page failed',
      );
      return this.sendText(request, reply, isInfrastructureError(error) ? 503 : 500, plainPage(frame, 'fault'));
    }
  }

  private send(request: PageRequest, reply: FastifyReply, shown: ShownPayment, failCode: string | null = null): void {
    if (shown.next.to === 'newer') return this.lead(request, reply, shown.next.paymentId);
    const { window, publicUrl } = this.surroundings.settings;
    const frame: PaymentFrame = {
      ...this.frameOf(request),
      window,
      failCode,
      now: new Date(),
      address: `${publicUrl}/checkout/${shown.payment.id}`,
      languageQuery: languageQueryOf(request),
    };
    const status = statusOf(shown);
    if (status === 503) reply.header('retry-after', String(silentSeconds));
    this.sendText(request, reply, status, paymentPage(shown, frame));
  }

  private lead(request: PageRequest, reply: FastifyReply, paymentId: string): void {
    const { base, headers } = this.surroundings;
    void reply.headers(headers).redirect(`${base}/checkout/${paymentId}${languageQueryOf(request)}`, 303);
  }

  private refuseRetry(request: PageRequest, reply: FastifyReply, status: number): void {
    this.sendText(request, reply, status, plainPage(this.frameOf(request), 'noRetry'));
  }

  private sendText(request: PageRequest, reply: FastifyReply, status: number, text: string): void {
    request.refusedFor = codeOf(status);
    void reply.status(status).headers(this.surroundings.headers).type('text/html; charset=utf-8').send(text);
  }

  private frameOf(request: PageRequest): PageFrame {
    const { base, settings } = this.surroundings;
    const { method, url, params, query, headers } = request;
    return {
      base,
      isTest: settings.isTest,
      language: chosenLanguage(query['lang']) ?? acceptedLanguage(headers['accept-language']),
      // What was posted is shown again at the page that it came from.
      path: method === 'POST' ? `/checkout/${params.id}` : (url.split('?', 1)[0] ?? ''),
      query: Object.fromEntries(
        Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
      ),
    };
  }
}

/** Where the PSP did not answer, the buyer's browser is to come again; a link that is not ours is a bad request. */
function statusOf({ payment, notice }: ShownPayment): number {
  if (payment.status !== 'CREATED') return 200;
  if (notice === 'silent') return 503;
  return notice === 'not_fitting' ? 400 : 200;
}

function languageQueryOf({ query }: PageRequest): string {
  const chosen = chosenLanguage(query['lang']);
  return chosen === null ? '' : `?lang=${chosen}`;
}

/** What the log says of a page that is a refusal, as of an answer of the API. */
function codeOf(status: number): RefusalReason | null {
  const codes: Readonly<Record<number, RefusalReason>> = {
    400: 'validation_failed',
    403: 'insufficient_scope',
    404: 'not_found',
    409: 'state_forbids',
    500: 'internal_error',
    503: 'not_ready',
  };
  return codes[status] ?? null;
}

/** Another site's page can make a browser post, but not let it say that the page is ours. */
function isOfOurPage(headers: IncomingHttpHeaders, origin: string): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers.origin === origin : site === 'same-origin';
}
