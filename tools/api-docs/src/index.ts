export { apiDoc, apiDocPath, documentedServices, type DocumentedService } from './api-docs';
export { DocumentedAnswers, type Answered } from './documented-answers';
