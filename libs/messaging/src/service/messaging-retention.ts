import { type KeptRows } from '@kessai/database';
import { wholeNumber } from '@kessai/runtime';
import type { z } from 'zod';
import { EVENT_RETENTION_DAYS } from '../kafka/topics';

const daysMax = 36_500;

/** A setting that says how long something is kept, in days: long enough for what its rows are needed for. */
export const keptDays = (least: number, usual: number) => wholeNumber(least, daysMax).default(usual);

/** While Kafka has a record it may come again: its row must outlive it. */
const longerThanKafka = EVENT_RETENTION_DAYS + 1;

export const messagingRetentionSettings = {
  INBOX_KEPT_DAYS: keptDays(longerThanKafka, 90),
  /** Parked records that were applied, replayed or discarded. A dead letter stays until that is done with it. */
  DEAD_LETTERS_KEPT_DAYS: keptDays(longerThanKafka, 365),
} as const;

type Settings = z.output<z.ZodObject<typeof messagingRetentionSettings>>;

/** How long a service keeps what it has received and parked. What it has sent stays: its books can be made again from it. */
export function messagingRetention(settings: Settings): KeptRows[] {
  return [
    {
      table: 'inbox',
      key: 'eventId',
      index: 'PRIMARY',
      days: settings.INBOX_KEPT_DAYS,
      isDone: 'receivedAt < ?',
    },
    {
      table: 'parked_record',
      key: 'id',
      index: 'PRIMARY',
      days: settings.DEAD_LETTERS_KEPT_DAYS,
      isDone: `lastFailedAt < ? AND status IN ('applied', 'replayed', 'discarded')`,
    },
  ];
}
