import {
  type CallHandler,
  type DynamicModule,
  type ExecutionContext,
  Inject,
  Injectable,
  Module,
  type NestInterceptor,
  Scope,
} from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { catchError, concatMap, finalize, from, type Observable } from 'rxjs';
import { DataSource, EntityManager, type QueryRunner } from 'typeorm';

/**
 * The shape that tutorials show: a REQUEST-scoped QueryRunner, an interceptor that starts, commits or rolls back, and
 * releases. Kept to be seen failing.
 */
@Injectable({ scope: Scope.REQUEST })
export class TextbookTransaction {
  readonly runner: QueryRunner;

  constructor(@Inject(DataSource) dataSource: DataSource) {
    this.runner = dataSource.createQueryRunner();
  }
}

@Injectable({ scope: Scope.REQUEST })
class TextbookInterceptor implements NestInterceptor {
  constructor(@Inject(TextbookTransaction) private readonly transaction: TextbookTransaction) {}

  async intercept(_context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { runner } = this.transaction;
    await runner.connect();
    await runner.startTransaction();
    return next.handle().pipe(
      concatMap((value) => from(runner.commitTransaction().then(() => value))),
      catchError(async (error) => {
        await runner.rollbackTransaction();
        throw error;
      }),
      finalize(() => void runner.release()),
    );
  }
}

@Module({})
export class TextbookModule {
  static of(dataSource: DataSource): DynamicModule {
    return {
      module: TextbookModule,
      global: true,
      providers: [
        { provide: DataSource, useValue: dataSource },
        TextbookTransaction,
        {
          provide: EntityManager,
          scope: Scope.REQUEST,
          inject: [TextbookTransaction],
          useFactory: ({ runner }: TextbookTransaction) => runner.manager,
        },
        { provide: APP_INTERCEPTOR, useClass: TextbookInterceptor },
      ],
      exports: [EntityManager, TextbookTransaction, DataSource],
    };
  }
}
