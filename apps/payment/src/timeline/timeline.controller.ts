import { Controller, Get, Param } from '@nestjs/common';
import { CallerOf, parseId, Scopes, type Caller } from '@kessai/platform';
import { TimelineService } from './timeline.service';

@Controller('v1/payments')
export class TimelineController {
  constructor(private readonly timelines: TimelineService) {}

  @Get(':id/timeline')
  @Scopes('payments:read')
  async timeline(@CallerOf() caller: Caller, @Param('id') id: string) {
    const { data, truncated } = await this.timelines.of(parseId('pay', id), caller.merchantId);
    return truncated ? { data, truncated } : { data };
  }
}
