import {
  decodeCursor,
  idSchema,
  listQuery,
  Operation,
  type Page,
  pageOf,
  parseId,
  parseQuery,
  Refusal,
  Scopes,
} from '@kessai/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { HttpDatabase } from '../database/http-database';
import { journalCursor, paymentIdParameter, refundIdParameter } from '../reading';
import { journalSchema, type ShownJournal } from './journal-views';
import { findJournal, findJournals } from './journals';

const journalsQuery = z.strictObject({
  ...listQuery.shape,
  paymentId: paymentIdParameter.optional(),
  refundId: refundIdParameter.optional(),
});

@Controller('v1/journals')
export class JournalsController {
  constructor(private readonly database: HttpDatabase) {}

  @Get()
  @Scopes('ledger:read')
  @Operation({
    id: 'listJournals',
    summary: 'List journals, newest first',
    query: journalsQuery,
    answers: { 200: pageOf(journalSchema) },
  })
  list(@Query() query: unknown): Promise<Page<ShownJournal>> {
    const { limit, cursor, paymentId, refundId } = parseQuery(journalsQuery, query);
    const before = cursor === undefined ? undefined : decodeCursor(cursor, journalCursor);
    return this.database.snapshot((tx) => findJournals(tx, { limit, before, paymentId, refundId }));
  }

  @Get(':id')
  @Scopes('ledger:read')
  @Operation({
    id: 'getJournal',
    summary: 'Show a journal',
    params: { id: idSchema('jrn') },
    answers: { 200: journalSchema },
  })
  async show(@Param('id') text: string): Promise<ShownJournal> {
    const id = parseId('jrn', text);
    const journal = await this.database.snapshot((tx) => findJournal(tx, id));
    if (journal === undefined) throw new Refusal('not_found', 'There is no journal under this id.');
    return journal;
  }
}
