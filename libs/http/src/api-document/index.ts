export { apiDocument, type OpenApiDocument } from './document';
export { jsonSchemaOf, type JsonSchema } from './json-schema';
export { Operation, type AnswerDoc, type OperationDoc } from './operation';
export { documentedRoutes, type Route } from './routes';
export { idSchema, pageOf } from './shapes';
