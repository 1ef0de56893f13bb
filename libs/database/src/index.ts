export { Database, databaseNow, openDatabase, type TransactionOptions } from './database';
export * from './errors';
export * from './insert-rows';
export * from './migrate';
export type { DatabaseOptions } from './pool';
export * from './retention';
export * from './retention.job';
export * from './sql-values';
export { SharedReads } from './together/shared-reads';
export { StepWriter, type StepWriterOptions } from './together/step-writer';
export {
  insert,
  insertMany,
  ONE_MORE,
  update,
  type Change,
  type RowValues,
  type Statement,
  type Written,
} from './statement';
export type { Reader, Tx, Writer } from './tx';
export * from './walks';
