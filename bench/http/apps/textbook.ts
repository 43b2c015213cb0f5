import { randomUUID } from 'node:crypto';
import {
  Body,
  type CallHandler,
  Controller,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  Post,
  Scope,
  UseInterceptors,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { DataSource, EntityManager, type QueryRunner } from 'typeorm';
import { BIND_USER, Note, USER } from '../note.entity';
import type { Contender } from './contender';

const RUNNER = 'QUERY_RUNNER';

@Injectable({ scope: Scope.REQUEST })
class TransactionInterceptor implements NestInterceptor {
  constructor(@Inject(RUNNER) private readonly runner: QueryRunner) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(this.transact(next));
  }

  private async transact(next: CallHandler): Promise<unknown> {
    await this.runner.connect();
    await this.runner.startTransaction();
    try {
      await this.runner.query(BIND_USER, [USER]);
      const result: unknown = await lastValueFrom(next.handle());
      await this.runner.commitTransaction();
      return result;
    } catch (error) {
      await this.runner.rollbackTransaction();
      throw error;
    } finally {
      await this.runner.release();
    }
  }
}

@Controller('notes')
@UseInterceptors(TransactionInterceptor)
class NotesController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Post()
  async create(@Body() { text }: { text: string }): Promise<unknown> {
    const id = randomUUID();
    await this.manager.insert(Note, { id, text });
    return this.manager.findOneByOrFail(Note, { id });
  }
}

/** (b) The shape of every tutorial: a REQUEST-scoped QueryRunner, and an interceptor that begins, commits and releases. */
export const textbook: Contender = {
  async create(url, poolSize) {
    @Module({
      imports: [TypeOrmModule.forRoot({ type: 'postgres', url, entities: [Note], extra: { max: poolSize } })],
      controllers: [NotesController],
      providers: [
        TransactionInterceptor,
        {
          provide: RUNNER,
          scope: Scope.REQUEST,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => dataSource.createQueryRunner(),
        },
        {
          provide: EntityManager,
          scope: Scope.REQUEST,
          inject: [RUNNER],
          useFactory: (runner: QueryRunner) => runner.manager,
        },
      ],
    })
    class App {}
    return NestFactory.create(App, { logger: false });
  },
};
