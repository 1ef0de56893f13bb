import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { moduleOf, type DocumentedService } from './api-docs';

/** A service's module whose controllers have nothing behind them: it can be asked for its routes, and for no more. */
export async function withoutParts(service: DocumentedService): Promise<DynamicModule> {
  const module = await moduleOf(service);
  const controllers = Reflect.getMetadata('controllers', module) as Type[];
  const parts = controllers.flatMap((one) => (Reflect.getMetadata('design:paramtypes', one) ?? []) as Type[]);
  return { module, providers: [...new Set(parts)].map((provide) => ({ provide, useValue: {} })) };
}
