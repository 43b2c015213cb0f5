import { Transactional } from '@airlock/session';
import { Body, ConflictException, Controller, HttpCode, Inject, Post, Scope } from '@nestjs/common';
import { EntityManager, QueryFailedError } from 'typeorm';
import { TurnsOfTransactions } from './turns';

interface Script {
  readonly name: string;
  readonly statements: readonly string[];
}

/** One for each test; the controller is made anew for each request. */
export const turns = { current: new TurnsOfTransactions() };

/** One request is one transaction: its statements one by one, each when it is its turn, then COMMIT or ROLLBACK. */
@Controller({ path: 'hermitage', scope: Scope.REQUEST })
export class HermitageController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Post('read-committed')
  @HttpCode(200)
  @Transactional({ isolation: 'READ COMMITTED' })
  readCommitted(@Body() script: Script): Promise<unknown[][]> {
    return this.play(script);
  }

  @Post('repeatable-read')
  @HttpCode(200)
  @Transactional({ isolation: 'REPEATABLE READ' })
  repeatableRead(@Body() script: Script): Promise<unknown[][]> {
    return this.play(script);
  }

  @Post('serializable')
  @HttpCode(200)
  @Transactional({ isolation: 'SERIALIZABLE' })
  serializable(@Body() script: Script): Promise<unknown[][]> {
    return this.play(script);
  }

  private async play({ name, statements }: Script): Promise<unknown[][]> {
    const { current } = turns;
    const answers: unknown[][] = [];
    for (const [index, statement] of statements.entries()) {
      const step = `${name} ${index}`;
      await current.turn(step);
      try {
        answers.push(await this.perform(statement));
      } finally {
        current.finish(step);
      }
    }
    return answers;
  }

  private async perform(statement: string): Promise<unknown[]> {
    if (statement === 'abort') throw new ConflictException('Rolled back, as the script says.');
    if (statement === 'commit') return [];
    try {
      const rows = await this.manager.query<unknown[]>(statement);
      return statement.startsWith('select') ? rows : [];
    } catch (error) {
      if (error instanceof QueryFailedError)
        throw new ConflictException({ code: (error.driverError as { code?: string }).code });
      throw error;
    }
  }
}
