export { provideInfrastructure } from './infrastructure';
export type { Infrastructure, InfrastructureOptions, Server } from './infrastructure';
