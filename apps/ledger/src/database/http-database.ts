import type { Reader } from '@kessai/database';
import { ReadsDatabase } from '@kessai/messaging';
import { Injectable } from '@nestjs/common';

/** The connections of the API, apart from those of booking: a heavy report cannot hold up the books. */
@Injectable()
export class HttpDatabase {
  constructor(readonly db: ReadsDatabase) {}

  /** Several reads of one state: what is booked in between shows in all of them or in none. */
  snapshot<T>(read: (tx: Reader) => Promise<T>): Promise<T> {
    return this.db.transaction(read, { isolation: 'REPEATABLE READ' });
  }
}
