import { decodeCursor, listQuery, type Page, parseId, parseQuery, Refusal, Scopes } from '@kessai/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { HttpDatabase } from '../database/http-database';
import { journalCursor, paymentIdParameter } from '../reading';
import { findJournal, findJournals, type ShownJournal } from './journals';

const journalsQuery = z.strictObject({ ...listQuery.shape, paymentId: paymentIdParameter.optional() });

@Controller('v1/journals')
export class JournalsController {
  constructor(private readonly database: HttpDatabase) {}

  @Get()
  @Scopes('ledger:read')
  list(@Query() query: unknown): Promise<Page<ShownJournal>> {
    const { limit, cursor, paymentId } = parseQuery(journalsQuery, query);
    const before = cursor === undefined ? undefined : decodeCursor(cursor, journalCursor);
    return this.database.snapshot((tx) => findJournals(tx, { limit, before, paymentId }));
  }

  @Get(':id')
  @Scopes('ledger:read')
  async show(@Param('id') text: string): Promise<ShownJournal> {
    const id = parseId('jrn', text);
    const journal = await this.database.snapshot((tx) => findJournal(tx, id));
    if (journal === undefined) throw new Refusal('not_found', 'There is no journal under this id.');
    return journal;
  }
}
