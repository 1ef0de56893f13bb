export * from './books';
export * from './builders';
export * from './eventually';
export * from './given-database';
export * from './prefix';
export * from './running-service';
export * from './seed';
export * from './test-keys';
