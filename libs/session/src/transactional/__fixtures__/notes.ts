import { Controller, Get, Inject, Injectable, NotFoundException, Post, Scope } from '@nestjs/common';
import { type DataSource, EntityManager } from 'typeorm';
import { contextFor, type TestApp } from '../../../test/support/app';
import { Bench } from '../../../test/support/bench';
import { eventually } from '../../../test/support/eventually';
import { type Unit, UnitOfWork } from '../../index';
import { Transactional } from '../transactional.decorator';

export class Refused extends Error {}
export class RefusedPolitely extends Refused {}

@Injectable({ scope: Scope.REQUEST })
/** One method for each mode and option; what it writes tells in which transaction it ran. */
export class Notes {
  collisions = 0;

  constructor(@Inject(EntityManager) readonly manager: EntityManager) {}

  async write(text: string): Promise<string> {
    return this.first('insert into notes (text) values ($1) returning pg_current_xact_id()::text as value', [
      text,
    ]);
  }

  async xid(): Promise<string> {
    return this.first('select pg_current_xact_id()::text as value');
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
    return this.first(`select current_setting('transaction_isolation') as value`);
  }

  @Transactional({ propagation: 'REQUIRES_NEW', isolation: 'REPEATABLE READ', readOnly: true })
  async snapshot(): Promise<unknown> {
    return this.first(
      `select current_setting('transaction_isolation') || ', read-only ' || current_setting('transaction_read_only') as value`,
    );
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
    await this.manager.query('select pg_sleep(600)');
  }

  @Transactional({ propagation: 'REQUIRES_NEW', timeout: 50 }) async deaf(): Promise<void> {
    await this.write('too late');
    await new Promise(() => undefined);
  }

  @Transactional({ timeout: 50 }) async slowJoined(): Promise<void> {
    await new Promise(() => undefined);
  }

  @Transactional({ propagation: 'REQUIRES_NEW', retry: 2 }) async collides(times: number): Promise<string> {
    await this.write(`attempt ${++this.collisions}`);
    if (this.collisions <= times) {
      await this.manager.query(`do $$ begin raise exception 'collision' using errcode = '40001'; end $$`);
    }
    return this.xid();
  }

  private async first(sql: string, values: unknown[] = []): Promise<string> {
    const [row] = await this.manager.query<{ value: string }[]>(sql, values);
    return row?.value ?? 'no row';
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

/** An application with these notes, on a pool of three. */
export class NotesBench {
  bench: Bench;
  dataSource: DataSource;
  server: TestApp;

  /** Opened and closed around the suite that asks for it; every test begins without a note and leaves the pool at rest. */
  static ofSuite(): NotesBench {
    const suite = new NotesBench();
    beforeAll(() => suite.open());
    afterAll(() => suite.bench.close());
    beforeEach(() => suite.bench.empty());
    afterEach(() => eventually('everything borrowed is back', () => suite.bench.isAtRest(suite.dataSource)));
    return suite;
  }

  inUnit<T>(work: (notes: Notes, unit: Unit) => Promise<T>): Promise<T> {
    const ada = contextFor('ada@airlock.dev');
    return this.server.get(UnitOfWork).run(ada, async (unit) => work(await unit.resolve(Notes), unit));
  }

  private async open(): Promise<void> {
    this.bench = await Bench.open();
    this.dataSource = await this.bench.pool({ max: 3 });
    this.server = await this.bench.app(this.dataSource, {
      controllers: [LenientController],
      providers: [Notes],
    });
  }
}
