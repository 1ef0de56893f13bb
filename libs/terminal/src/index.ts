export { watchOutput, type OutputWatch } from './output-watch';
export { safeJson, safeLines, safeText } from './safe-text';
