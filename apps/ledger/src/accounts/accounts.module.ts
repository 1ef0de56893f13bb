import { Module } from '@nestjs/common';
import { BooksModule } from '../books.module';
import { AccountsController } from './accounts.controller';

@Module({ imports: [BooksModule], controllers: [AccountsController] })
export class AccountsModule {}
