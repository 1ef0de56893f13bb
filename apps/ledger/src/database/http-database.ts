import { isConnectionLost } from '@kessai/platform';
import type { DataSource, EntityManager } from 'typeorm';

/** The connections of the API, apart from those of booking: a heavy report cannot hold up the books. */
export class HttpDatabase {
  constructor(readonly db: DataSource) {}

  /** Several reads of one state: what is booked in between shows in all of them or in none. */
  async snapshot<T>(read: (tx: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.db.transaction('REPEATABLE READ', read);
    } catch (error) {
      if (!isConnectionLost(error)) throw error;
      return this.db.transaction('REPEATABLE READ', read); // a pooled connection that had died unnoticed
    }
  }
}
