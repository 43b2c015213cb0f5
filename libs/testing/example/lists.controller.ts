import { type Isolation, UnitOfWork } from '@airlock/session';
import type { Operation } from '@airlock/testing';
import {
  Body,
  ConflictException,
  Controller,
  HttpCode,
  Inject,
  Post,
  Req,
  UnauthorizedException,
} from '@nestjs/common';
import { type EntityManager, QueryFailedError } from 'typeorm';
import type { NotesRequest } from './token.guard';

interface ListTransaction {
  readonly isolation: Isolation;
  readonly operations: readonly Operation[];
}

/** Several reads and appends in one transaction of the caller's. */
@Controller('lists')
export class ListsController {
  constructor(@Inject(UnitOfWork) private readonly units: UnitOfWork) {}

  @Post('transactions')
  @HttpCode(200)
  async transact(@Req() request: NotesRequest, @Body() body: ListTransaction): Promise<Operation[]> {
    const { executionContext: context } = request;
    if (!context) throw new UnauthorizedException();
    try {
      return await this.units.run(context, { isolation: body.isolation, retry: 0 }, async ({ manager }) => {
        const done: Operation[] = [];
        for (const operation of body.operations)
          done.push(await this.perform(manager, context.userId, operation));
        return done;
      });
    } catch (error) {
      if (isSerializationFailure(error)) throw new ConflictException('Somebody was quicker. Try again.');
      throw error;
    }
  }

  protected async perform(manager: EntityManager, userId: string, operation: Operation): Promise<Operation> {
    if (operation.kind === 'append') {
      await manager.query(
        `insert into lists (user_id, key, items) values ($1, $2, array[$3::int])
         on conflict (user_id, key) do update set items = lists.items || excluded.items`,
        [userId, operation.key, operation.value],
      );
      return operation;
    }
    const [list] = await manager.query<{ items: number[] }[]>('select items from lists where key = $1', [
      operation.key,
    ]);
    return { ...operation, seen: list?.items ?? [] };
  }
}

/** Wherever in the chain of causes PostgreSQL says so; also at COMMIT. */
function isSerializationFailure(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = (cause instanceof QueryFailedError ? cause.driverError : cause) as { code?: string };
    if (code === '40001' || code === '40P01') return true;
  }
  return false;
}
