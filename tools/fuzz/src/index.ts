export { documentedOperations, fuzz, type FuzzReport } from './fuzzing';
export { targetOf } from './target';
