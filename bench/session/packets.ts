import { Controller, Get, Inject, NotFoundException, Post, Scope } from '@nestjs/common';
import { ForbiddenException, UnauthorizedException, UnprocessableEntityException } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { UnitOfWork } from '@airlock/session';
import { contextFor, startApp } from '../../libs/session/test/support/app';
import { call } from '../../libs/session/test/support/http';
import { countPackets } from '../../libs/session/test/support/packets';
import { CREATE_SAYINGS, Saying } from './saying.entity';

const ADA = contextFor('ada@airlock.dev');
const QUIET = [
  ['GET', '/quiet/200'],
  ['GET', '/quiet/401'],
  ['GET', '/quiet/403'],
  ['GET', '/quiet/404'],
  ['POST', '/quiet/422'],
  ['GET', '/nowhere'],
] as const;

@Controller({ path: 'quiet', scope: Scope.REQUEST })
class QuietController {
  constructor(@Inject(EntityManager) readonly manager: EntityManager) {}

  @Get('200') ok(): object {
    return { ok: true };
  }

  @Get('401') unauthorized(): void {
    throw new UnauthorizedException();
  }

  @Get('403') forbidden(): void {
    throw new ForbiddenException();
  }

  @Get('404') notFound(): void {
    throw new NotFoundException();
  }

  @Post('422') unprocessable(): void {
    throw new UnprocessableEntityException();
  }
}

/** Client packets of one unit: writes to the sockets of PostgreSQL. */
export async function packets(dataSource: DataSource): Promise<object> {
  await dataSource.query(CREATE_SAYINGS);
  const identity = ({ userId }: { userId: string }): Record<string, string> => ({ 'app.user_id': userId });
  const server = await startApp(dataSource, { controllers: [QuietController] }, { identity });
  const count = countPackets(dataSource);
  try {
    return {
      find_and_save_repeatable_read_with_identity: {
        airlock: await ours(server.get(UnitOfWork), count),
        textbook: await textbook(dataSource, count),
      },
      unit_that_never_queries: await idle(server.get(UnitOfWork), count),
      requests_that_never_query: await quiet(server.url, count),
    };
  } finally {
    count.stop();
    await server.close();
  }
}

type Count = ReturnType<typeof countPackets>;

async function ours(units: UnitOfWork, count: Count): Promise<number> {
  // Twice, so that the second has a connection to take.
  for (let i = 0; i < 2; i++) {
    count.take();
    await units.run(ADA, { isolation: 'REPEATABLE READ' }, async ({ manager }) => {
      await manager.findOne(Saying, { where: { text: 'none' } });
      await manager.save(Saying, { text: 'ours' });
    });
  }
  return count.take();
}

async function textbook(dataSource: DataSource, count: Count): Promise<number> {
  count.take();
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  await runner.startTransaction('REPEATABLE READ');
  await runner.query(`select set_config('app.user_id', $1, true)`, [ADA.userId]);
  await runner.manager.findOne(Saying, { where: { text: 'none' } });
  await runner.manager.save(Saying, { text: 'textbook' });
  await runner.commitTransaction();
  await runner.release();
  return count.take();
}

async function idle(units: UnitOfWork, count: Count): Promise<number> {
  count.take();
  await units.run(ADA, async ({ session }) => session.state);
  return count.take();
}

async function quiet(url: string, count: Count): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [method, path] of QUIET) {
    count.take();
    const { status } = await call(url, path, { method });
    found[`${method} ${path} answered ${status}`] = count.take();
  }
  return found;
}
