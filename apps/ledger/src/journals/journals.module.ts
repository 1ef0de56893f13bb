import { Module } from '@nestjs/common';
import { BooksModule } from '../books.module';
import { JournalsController } from './journals.controller';

@Module({ imports: [BooksModule], controllers: [JournalsController] })
export class JournalsModule {}
