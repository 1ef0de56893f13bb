export * from './asyncapi';
export * from './catalog';
export * from './define-event';
export * from './fields';
export * from './golden';
export * from './ledger-booked.v1';
export * from './payment-succeeded.v1';
export * from './wallet-credited.v1';
