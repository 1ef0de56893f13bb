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
} from '@kessai/http';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { BusinessCalendar } from '../business-calendar';
import { HttpDatabase } from '../database/http-database';
import { dateOrInstant } from '../reports/report-cut';
import { journalCursor, paymentIdParameter, refundIdParameter } from '../reading';
import { cutsBetween } from './journal-cuts';
import { journalSchema, type ShownJournal } from './journal-views';
import { findJournal, findJournals } from './journals';

const journalsQuery = z.strictObject({
  ...listQuery.shape,
  paymentId: paymentIdParameter.optional(),
  refundId: refundIdParameter.optional(),
  kind: z.string().min(1).max(32).optional(),
  account: z.string().min(1).max(200).optional().describe('The code of an account that the journal moves.'),
  from: dateOrInstant.optional().describe('A date of the books, or an instant at which the money moved.'),
  to: dateOrInstant.optional().describe('A date is included, an instant is not.'),
});

@Controller('v1/journals')
export class JournalsController {
  constructor(
    private readonly database: HttpDatabase,
    private readonly books: BusinessCalendar,
  ) {}

  @Get()
  @Scopes('ledger:read')
  @Operation({
    id: 'listJournals',
    summary: 'List journals, newest first',
    query: journalsQuery,
    answers: { 200: pageOf(journalSchema) },
  })
  list(@Query() query: unknown): Promise<Page<ShownJournal>> {
    const { cursor, from, to, ...asked } = parseQuery(journalsQuery, query);
    const before = cursor === undefined ? undefined : decodeCursor(cursor, journalCursor);
    const cuts = cutsBetween(from, to, this.books);
    return this.database.snapshot((tx) => findJournals(tx, { ...asked, before, cuts }));
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
