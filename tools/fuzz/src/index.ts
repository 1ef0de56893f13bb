export { type Document as FuzzDocument } from './api-document';
export { documentedOperations, fuzz, type FuzzReport } from './fuzzing';
export { targetOf } from './target';
export { valueOf } from './values';
