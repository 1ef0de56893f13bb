import { Module } from '@nestjs/common';
import { CustomersController } from './customers.controller';
import { ErasureJob } from './erasure.job';
import { ErasureService } from './erasure.service';

@Module({ controllers: [CustomersController], providers: [ErasureService, ErasureJob] })
export class CustomersModule {}
