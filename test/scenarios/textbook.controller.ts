import type { UserExecutionContext } from '@airlock/session';
import type { NotesRequest } from '../../libs/testing/example/token.guard';
import {
  Body,
  ConflictException,
  Controller,
  HttpCode,
  Inject,
  type OnModuleDestroy,
  Post,
  Req,
} from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { DataSource, type QueryRunner } from 'typeorm';
import { watched } from './watched';
import { INSERT, type Order, SEEN_AS } from './work.controller';

/**
 * As it is often written: one controller for all requests, which keeps the session of the moment in a field, hands it
 * on in the context, and gives it back where all goes well.
 */
@Controller('work')
export class TextbookController implements OnModuleDestroy {
  private session: QueryRunner | undefined;
  private readonly taken: QueryRunner[] = [];

  constructor(@Inject(DataSource) private readonly source: DataSource) {}

  @Post()
  @HttpCode(200)
  async work(@Req() { executionContext }: NotesRequest, @Body() { text, end }: Order): Promise<string> {
    const { current } = watched;
    const { userId: caller = '' } = executionContext ?? {};
    await this.begin(caller);
    await current.meet();
    try {
      await this.runner.query(INSERT, [caller, randomUUID(), text]);
      await this.note(caller, executionContext);
      if (end === 'throw') throw new ConflictException('As the test says.');
      if (end === 'hang') await current.hang();
      await this.runner.commitTransaction();
    } catch (error) {
      await this.runner.rollbackTransaction();
      throw error;
    }
    await this.runner.release();
    return 'done';
  }

  async onModuleDestroy(): Promise<void> {
    for (const runner of this.taken) if (!runner.isReleased) await runner.release();
  }

  private get runner(): QueryRunner {
    if (!this.session) throw new Error('Begin first.');
    return this.session;
  }

  private async begin(userId: string): Promise<void> {
    const runner = this.source.createQueryRunner();
    this.taken.push(runner);
    this.session = runner;
    await runner.startTransaction();
    await runner.query(`select set_config('app.user_id', $1, true)`, [userId]);
  }

  private async note(caller: string, call: UserExecutionContext | undefined): Promise<void> {
    const { runner } = this;
    const [row] = (await runner.query(SEEN_AS)) as { seenAs: string; pid: number }[];
    watched.current.visits.push({
      caller,
      session: String(row?.pid),
      seenAs: row?.seenAs ?? '',
      holder: runner,
      context: { ...call, session: runner },
      isOver: () => runner.isReleased,
    });
  }
}
