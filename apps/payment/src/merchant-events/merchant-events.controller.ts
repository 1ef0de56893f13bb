import { Controller, Get, Query } from '@nestjs/common';
import { CallerOf, Operation, page, pageOf, parseQuery, Scopes, type Caller } from '@kessai/platform';
import { conditionsOf, listEventsQuery, merchantEventSchema, ToldEvents } from './list-events';

@Controller('v1/events')
export class MerchantEventsController {
  constructor(private readonly events: ToldEvents) {}

  @Get()
  @Scopes('payments:read')
  @Operation({
    id: 'listEvents',
    summary: 'List what merchants were told, newest first',
    description: 'All events, whether or not an endpoint wanted them. `to` is not included.',
    query: listEventsQuery,
    answers: { 200: pageOf(merchantEventSchema) },
  })
  async list(@CallerOf() caller: Caller, @Query() parameters: unknown) {
    const query = parseQuery(listEventsQuery, parameters);
    const events = await this.events.list(conditionsOf(query, caller), query.limit + 1);
    return page(
      events,
      query.limit,
      (event) => event,
      ({ id }) => ({ before: id }),
    );
  }
}
