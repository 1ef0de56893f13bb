import { Controller, Get, Query } from '@nestjs/common';
import { CallerOf, Operation, pageOf, pageOfWalk, parseQuery, Scopes, type Caller } from '@kessai/http';
import { listEventsQuery, merchantEventSchema, ToldEvents, walkOfEvents } from './list-events';

@Controller('v1/events')
export class MerchantEventsController {
  constructor(private readonly events: ToldEvents) {}

  @Get()
  @Scopes('payments:read')
  @Operation({
    id: 'listEvents',
    summary: 'List events, newest first: what merchants were told',
    description: 'All events, whether or not an endpoint wanted them. `to` is not included, and not before `from`.',
    query: listEventsQuery,
    answers: { 200: pageOf(merchantEventSchema) },
  })
  async list(@CallerOf() caller: Caller, @Query() parameters: unknown) {
    const query = parseQuery(listEventsQuery, parameters);
    const walked = await this.events.list(walkOfEvents(query, caller), query.limit + 1);
    return pageOfWalk(walked, query.limit, (event) => event);
  }
}
