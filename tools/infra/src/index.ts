export { provideInfrastructure } from './infrastructure';
export type { Infrastructure, InfrastructureOptions, Server } from './infrastructure';
export { createServiceDatabases, dropServiceDatabases, type ServiceDatabases } from './stack/service-databases';
export { failChunksForAMoment } from './stack/planted-fault';
export { startStack, type Stack, type StackOptions } from './stack/stack';
export { readStackFile, type ServiceName, type StackFile } from './stack/stack-file';
export type { Instance } from './stack/instance';
export type { Keys } from './stack/keys';
export { homeFolder, workspaceRoot } from './workspace';
