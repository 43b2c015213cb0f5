import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get, Inject, Injectable, NotFoundException, Post, Scope } from '@nestjs/common';
import { type DataSource, EntityManager } from 'typeorm';
import { contextFor, type TestApp } from '../../test/support/app';
import { Bench } from '../../test/support/bench';
import { call } from '../../test/support/http';
import {
  detached,
  IncompatibleTransactionError,
  NoTransactionError,
  PoolSelfDeadlockError,
  SessionTimeoutError,
  TransactionAbortedError,
  TransactionExistsError,
  type Unit,
  UnitOfWork,
} from '../index';
import { Transactional } from './transactional.decorator';
import type { TransactionalOptions } from './transactional-options';

class Refused extends Error {}
class RefusedPolitely extends Refused {}

@Injectable({ scope: Scope.REQUEST })
class Notes {
  collisions = 0;

  constructor(@Inject(EntityManager) readonly manager: EntityManager) {}

  async write(text: string): Promise<string> {
    const [{ xid }] = await this.manager.query(
      'insert into notes (text) values ($1) returning pg_current_xact_id()::text as xid',
      [text],
    );
    return xid;
  }

  async xid(): Promise<string> {
    return (await this.manager.query('select pg_current_xact_id()::text as xid'))[0].xid;
  }

  @Transactional() async required(text: string, error?: Error): Promise<string> {
    return this.act(text, error);
  }

  @Transactional({ propagation: 'SUPPORTS' }) async supports(text: string): Promise<string> {
    return this.act(text);
  }

  @Transactional({ propagation: 'MANDATORY' }) async mandatory(text: string): Promise<string> {
    return this.act(text);
  }

  @Transactional({ propagation: 'REQUIRES_NEW' }) async requiresNew(
    text: string,
    error?: Error,
  ): Promise<string> {
    return this.act(text, error);
  }

  @Transactional({ propagation: 'NOT_SUPPORTED' }) async notSupported(
    text: string,
    error?: Error,
  ): Promise<string> {
    return this.act(text, error);
  }

  @Transactional({ propagation: 'NOT_SUPPORTED' })
  async suspended<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  @Transactional({ propagation: 'NEVER' }) async never(text: string): Promise<string> {
    return this.act(text);
  }

  @Transactional({ propagation: 'NESTED' }) async nested(text: string, error?: Error): Promise<string> {
    return this.act(text, error);
  }

  @Transactional({ isolation: 'SERIALIZABLE' }) async serializable(): Promise<string> {
    return (await this.manager.query('show transaction_isolation'))[0].transaction_isolation;
  }

  @Transactional({ propagation: 'REQUIRES_NEW', isolation: 'REPEATABLE READ', readOnly: true })
  async snapshot(): Promise<unknown> {
    return (
      await this.manager.query(
        `select current_setting('transaction_isolation') as isolation, current_setting('transaction_read_only') as read_only`,
      )
    )[0];
  }

  @Transactional({ noRollbackOn: [Refused], rollbackOn: [RefusedPolitely] })
  async lenient(text: string, error: Error): Promise<string> {
    return this.act(text, error);
  }

  @Transactional({ propagation: 'NESTED', noRollbackOn: (error) => error instanceof Refused })
  async lenientNested(text: string, error: Error): Promise<string> {
    return this.act(text, error);
  }

  @Transactional({ propagation: 'REQUIRES_NEW', timeout: 50 }) async slow(): Promise<void> {
    await this.manager.query('select pg_sleep(5)');
  }

  @Transactional({ timeout: 50 }) async slowJoined(): Promise<void> {
    await sleep(2_000);
  }

  @Transactional({ propagation: 'REQUIRES_NEW', retry: 2 }) async collides(times: number): Promise<string> {
    await this.write(`attempt ${++this.collisions}`);
    if (this.collisions <= times) {
      await this.manager.query(`do $$ begin raise exception 'collision' using errcode = '40001'; end $$`);
    }
    return this.xid();
  }

  private async act(text: string, error?: Error): Promise<string> {
    const xid = await this.write(text);
    if (error) throw error;
    return xid;
  }
}

@Controller({ scope: Scope.REQUEST })
class LenientController {
  constructor(@Inject(Notes) private readonly notes: Notes) {}

  @Transactional({ noRollbackOn: [NotFoundException] })
  @Post('lenient')
  async lenient(): Promise<void> {
    await this.notes.write('kept');
    throw new NotFoundException();
  }

  @Get('read') async read(): Promise<string> {
    return this.notes.write('refused: GET is read-only');
  }

  @Transactional({ readOnly: false })
  @Get('write')
  async write(): Promise<string> {
    return this.notes.write('written');
  }
}

describe('@Transactional', () => {
  const ada = contextFor('ada@airlock.dev');
  let bench: Bench;
  let dataSource: DataSource;
  let server: TestApp;

  beforeAll(async () => {
    bench = await Bench.open();
    dataSource = await bench.pool({ max: 3 });
    server = await bench.app(dataSource, { controllers: [LenientController], providers: [Notes] });
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());
  afterEach(() => expect(bench.isAtRest(dataSource)).toBe(true));

  const inUnit = <T>(work: (notes: Notes, unit: Unit) => Promise<T>): Promise<T> =>
    server.get(UnitOfWork).run(ada, async (unit) => work(await unit.resolve(Notes), unit));

  it.each(['required', 'supports', 'mandatory', 'nested'] as const)(
    '%s joins the transaction',
    async (mode) => {
      const [outer, inner] = await inUnit(async (notes) => [await notes.xid(), await notes[mode]('joined')]);

      expect(outer).toBe(inner);
      expect(await bench.texts()).toEqual(['joined']);
    },
  );

  it.each(['requiresNew', 'notSupported'] as const)('%s does not, and keeps what it did', async (mode) => {
    let xids: string[] = [];
    const failing = inUnit(async (notes) => {
      xids = [await notes.write('outer'), await notes[mode]('inner'), await notes.write('outer again')];
      throw new Error('the outer one fails');
    });

    await expect(failing).rejects.toThrow('the outer one fails');
    expect(xids[0]).toBe(xids[2]);
    expect(xids[1]).not.toBe(xids[0]);
    expect(await bench.texts()).toEqual(['inner']);
  });

  it('an error that leaves a joined method dooms the whole, though it is caught (Spring: UnexpectedRollback)', async () => {
    const doomed = inUnit(async (notes) => {
      await notes.write('outer');
      await notes.required('inner', new Refused('inner')).catch(() => undefined);
    });

    await expect(doomed).rejects.toThrow(TransactionAbortedError);
    await expect(doomed).rejects.toMatchObject({ cause: { message: 'inner' } });
    expect(await bench.texts()).toEqual([]);
  });

  it.each(['nested', 'requiresNew'] as const)(
    'an error that leaves a %s method undoes only its own',
    async (mode) => {
      await inUnit(async (notes) => {
        await notes.write('outer');
        await notes[mode]('inner', new Refused('inner')).catch(() => undefined);
        await notes.write('outer again');
      });

      expect(await bench.texts()).toEqual(['outer', 'outer again']);
    },
  );

  it('not supported: each statement is committed by itself, under the same identity', async () => {
    await inUnit(async (notes) => {
      await notes.notSupported('stays', new Refused('too late')).catch(() => undefined);
      expect(await bench.texts()).toEqual(['stays']);
    });

    expect(await bench.query('select user_id from notes')).toEqual([{ user_id: ada.userId }]);
  });

  it('inside not supported: required begins anew, mandatory fails, never runs, manager.transaction is atomic', async () => {
    await inUnit((notes) =>
      notes.suspended(async () => {
        const [a, b] = [await notes.required('a'), await notes.required('b')];
        expect(a).not.toBe(b);
        await expect(notes.mandatory('c')).rejects.toThrow(NoTransactionError);
        await notes.never('d');
        const failing = notes.manager.transaction(async (manager) => {
          await manager.query(`insert into notes (text) values ('undone')`);
          throw new Error('undo');
        });
        await expect(failing).rejects.toThrow('undo');
      }),
    );

    expect(await bench.texts()).toEqual(['a', 'b', 'd']);
  });

  it('never fails inside a session', async () => {
    await expect(inUnit((notes) => notes.never('x'))).rejects.toThrow(TransactionExistsError);
  });

  it('outside of any session: what needs one fails, what does not runs', async () => {
    const outside = new Notes({ query: async () => [{ xid: 'plain' }] } as unknown as EntityManager);

    for (const mode of ['required', 'mandatory', 'requiresNew', 'nested'] as const) {
      await expect(outside[mode]('x')).rejects.toThrow(NoTransactionError);
    }
    for (const mode of ['supports', 'notSupported', 'never'] as const) {
      expect(await outside[mode]('x')).toBe('plain');
    }
    await inUnit(() => detached(async () => expect(await outside.never('x')).toBe('plain')));
  });

  it('isolation and read-only are chosen by the first method, before the first query', async () => {
    expect(await inUnit((notes) => notes.serializable())).toBe('serializable');
  });

  it('a method that asks for more than the transaction has begun as is refused', async () => {
    const late = inUnit(async (notes) => {
      await notes.xid();
      await notes.serializable();
    });

    await expect(late).rejects.toThrow(IncompatibleTransactionError);
    expect(await inUnit(async (notes) => (await notes.xid(), notes.snapshot()))).toEqual({
      isolation: 'repeatable read',
      read_only: 'on',
    });
  });

  it('noRollbackOn commits and passes the error on; the nearer rule wins', async () => {
    await expect(inUnit((notes) => notes.lenient('kept', new Refused('no')))).rejects.toThrow('no');
    await expect(inUnit((notes) => notes.lenient('undone', new RefusedPolitely('sorry')))).rejects.toThrow(
      'sorry',
    );
    await expect(inUnit((notes) => notes.lenient('undone', new Error('other')))).rejects.toThrow('other');

    expect(await bench.texts()).toEqual(['kept']);
  });

  it('noRollbackOn in a nested method keeps the savepoint', async () => {
    await inUnit(async (notes) => {
      await notes.lenientNested('kept', new Refused('no')).catch(() => undefined);
    });

    expect(await bench.texts()).toEqual(['kept']);
  });

  it('on a handler: noRollbackOn stores and answers 404; a GET is read-only unless it says otherwise', async () => {
    expect((await call(server.url, '/lenient', { method: 'POST' })).status).toBe(404);
    expect((await call(server.url, '/read')).status).toBe(500);
    expect((await call(server.url, '/write')).status).toBe(200);

    expect(await bench.texts()).toEqual(['kept', 'written']);
  });

  it('timeout cancels what runs; joined, it ends the whole unit', async () => {
    const startedAt = performance.now();

    await expect(inUnit((notes) => notes.slow())).rejects.toThrow(SessionTimeoutError);
    await expect(inUnit((notes) => notes.slowJoined())).rejects.toThrow(SessionTimeoutError);

    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('retry begins the transaction again, and stores once', async () => {
    await inUnit(async (notes) => {
      await notes.write('outer');
      await notes.collides(1);
    });

    expect(await bench.texts()).toEqual(['outer', 'attempt 2']);
  });

  it('retry is refused where no transaction begins', () => {
    const options: TransactionalOptions = { retry: 3 };

    expect(() => Transactional(options)).toThrow('needs propagation REQUIRES_NEW');
  });

  it('SE7: REQUIRES_NEW on a full pool fails at once instead of waiting for itself', async () => {
    const startedAt = performance.now();
    const door = Promise.withResolvers<void>();
    let inside = 0;
    const both = Array.from({ length: 3 }, () =>
      inUnit(async (notes) => {
        await notes.write('outer');
        if (++inside === 3) door.resolve();
        await door.promise;
        await notes.requiresNew('inner');
      }),
    );

    const outcomes = await Promise.allSettled(both);

    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined));
    expect(reasons[0]).toBeInstanceOf(PoolSelfDeadlockError);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });

  it('SE7: the textbook shape waits for itself for ever', async () => {
    const plain = await bench.pool({ max: 1 });
    const runner = plain.createQueryRunner();
    await runner.startTransaction();

    const second = plain.query('select 1').then(() => 'served');
    const verdict = await Promise.race([second, sleep(300, 'still waiting')]);

    expect(verdict).toBe('still waiting');
    await runner.rollbackTransaction();
    await runner.release();
    expect(await second).toBe('served');
  });

  it('SE7: detached queries of a unit that holds the last connection fail at once, too', async () => {
    const alone = await bench.pool({ max: 1 });
    const units = await bench.units(alone);

    const unit = units.run(ada, async ({ manager }) => {
      await manager.query('select 1');
      await detached(() => alone.query('select 2'));
    });

    await expect(unit).rejects.toThrow(PoolSelfDeadlockError);
    expect(bench.isAtRest(alone)).toBe(true);
  });
});
