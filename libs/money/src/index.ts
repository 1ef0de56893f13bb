export * from './amount';
export * from './amounts-said';
export * from './currency';
export * from './share';
