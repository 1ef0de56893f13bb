import { Module } from '@nestjs/common';
import { InDoubtConsumer } from './in-doubt.consumer';

@Module({ controllers: [InDoubtConsumer] })
export class InDoubtModule {}
