export { readDocument, type DocumentedService } from './api-docs';
export { DocumentedAnswers, type Answered } from './documented-answers';
