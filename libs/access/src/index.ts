export * from './access-migrations';
export * from './access-replica';
export * from './key-uses.job';
export * from './key-uses.module';
