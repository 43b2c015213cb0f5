import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Message } from './message.entity';
import { ThreadSearch } from './thread-search';
import { Thread } from './thread.entity';
import { ThreadRepository } from './thread.repository';
import { ThreadsController } from './threads.controller';

@Module({
  imports: [TypeOrmModule.forFeature([Thread, Message])],
  controllers: [ThreadsController],
  providers: [ThreadRepository, ThreadSearch],
  exports: [ThreadRepository, ThreadSearch],
})
export class ThreadsModule {}
