import { Controller, Get, Param } from '@nestjs/common';
import { CallerOf, idSchema, Operation, parseId, Scopes, type Caller } from '@kessai/http';
import { timelineSchema } from './timeline-view';
import { TimelineService } from './timeline.service';

@Controller('v1/payments')
export class TimelineController {
  constructor(private readonly timelines: TimelineService) {}

  @Get(':id/timeline')
  @Scopes('payments:read')
  @Operation({
    id: 'getTimeline',
    summary: 'Show all that happened to a payment, oldest first',
    params: { id: idSchema('pay') },
    answers: { 200: timelineSchema },
  })
  async timeline(@CallerOf() caller: Caller, @Param('id') id: string) {
    const { data, truncated } = await this.timelines.of(parseId('pay', id), caller.merchantId);
    return truncated ? { data, truncated } : { data };
  }
}
