export { apiDocument, type OpenApiDocument } from './document';
export { Operation, type AnswerDoc, type OperationDoc } from './operation';
export { idSchema, pageOf } from './shapes';
