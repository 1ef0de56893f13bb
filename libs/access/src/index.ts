export * from './access-migrations';
export * from './access-replica';
