import { Module } from '@nestjs/common';
import { BooksModule } from '../books.module';
import { ReportsController } from './reports.controller';

@Module({ imports: [BooksModule], controllers: [ReportsController] })
export class ReportsModule {}
