export * from './database/messaging-migrations';
export * from './kafka/kafka-client';
export * from './kafka/kafka-config';
export * from './kafka/outgoing-record';
export * from './outbox/outbox';
export * from './outbox/outgoing';
export * from './consuming/consumes';
export * from './consuming/event-failures';
