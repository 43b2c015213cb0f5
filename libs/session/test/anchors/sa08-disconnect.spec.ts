import { Controller, Get, Inject, Injectable, Post, Scope } from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import { type DataSource, EntityManager } from 'typeorm';
import { InjectSession, OnDisconnect, type Session } from '../../src';
import type { TestApp } from '../support/app';
import { Bench } from '../support/bench';
import { eventually } from '../support/eventually';
import { leave } from '../support/http';

@Injectable()
class Signals {
  readonly reasons: unknown[] = [];
  afterwards = Promise.withResolvers<unknown>();
}

const SLOW = `insert into notes (text) select 'slow' from pg_sleep(8)`;

@Controller({ scope: Scope.REQUEST })
class SlowController {
  constructor(
    @Inject(EntityManager) private readonly manager: EntityManager,
    @InjectSession() private readonly session: Session,
    @Inject(Signals) private readonly signals: Signals,
  ) {}

  @Post('promise') async promise(): Promise<void> {
    this.session.signal.addEventListener('abort', () =>
      this.signals.reasons.push(this.session.signal.reason),
    );
    await this.manager.query(`insert into notes (text) values ('first')`);
    await this.manager.query(SLOW);
  }

  @Post('observable') observable(): Observable<unknown> {
    return from(this.promise());
  }

  @Post('idle') async idle(): Promise<void> {
    await this.manager.query(`insert into notes (text) values ('idle')`);
    await new Promise<void>((resolve) => this.session.signal.addEventListener('abort', () => resolve()));
    this.manager.query(`insert into notes (text) values ('too late')`).catch(this.signals.afterwards.resolve);
  }

  @OnDisconnect('continue')
  @Post('continue')
  async goOn(): Promise<void> {
    await this.manager.query(`insert into notes (text) select 'continued' from pg_sleep(0.2)`);
  }
}

@Controller({ scope: Scope.REQUEST })
class TextbookSlowController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Get('warm') warm(): string {
    return 'warm';
  }

  @Post('slow') async slow(): Promise<void> {
    await this.manager.query(`insert into notes (user_id, text) select 'ada', 'unwanted' from pg_sleep(0.4)`);
  }
}

describe('SA8 disconnect: in-flight SQL gone from the server within 50 ms, rolled back, slot back', () => {
  let bench: Bench;
  let dataSource: DataSource;
  let server: TestApp;

  beforeAll(async () => {
    bench = await Bench.open();
    dataSource = await bench.pool();
    server = await bench.app(dataSource, { controllers: [SlowController], providers: [Signals] });
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  const running = async (): Promise<boolean> => {
    const rows = await bench.query(
      `select 1 from pg_stat_activity where state = 'active' and wait_event = 'PgSleep' and datname = current_database()`,
    );
    return rows.length > 0;
  };

  it('SN6: the textbook shape goes on and commits what nobody wants', async () => {
    const plain = await bench.pool({}, bench.database.superuserUrl);
    const textbook = await bench.textbook(plain, { controllers: [TextbookSlowController] });

    await leave(textbook.url, '/slow', eventually('it runs', running));
    await eventually('it is stored', async () => (await bench.texts()).includes('unwanted'));

    expect(await bench.texts()).toEqual(['unwanted']);
  });

  it.each(['promise', 'observable'])('SN6: ours ends a handler that returns a %s', async (kind) => {
    const times: number[] = [];
    for (let round = 0; round < 3; round++) {
      const leftAt = await leave(server.url, `/${kind}`, eventually('it runs', running));
      const goneAt = await eventually('it is gone', async () => !(await running()));
      times.push(goneAt - leftAt);
    }

    expect(Math.min(...times)).toBeLessThan(50);
    expect(await bench.texts()).toEqual([]);
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
  });

  it('the code is told through session.signal, and why', async () => {
    const { reasons } = server.get(Signals);

    expect(reasons.map((reason) => (reason as Error).name)).toContain('ClientDisconnectedError');
  });

  it('a session between two statements is rolled back too, and refuses the next one', async () => {
    const isIdle = async (): Promise<boolean> => {
      const rows = await bench.query(
        `select 1 from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
      );
      return rows.length > 0;
    };

    await leave(server.url, '/idle', eventually('it waits', isIdle));

    const refused = await server.get(Signals).afterwards.promise;
    expect((refused as Error).name).toBe('SessionEndedError');
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
    expect(await bench.texts()).toEqual([]);
  });

  it("@OnDisconnect('continue') goes on and commits", async () => {
    await leave(server.url, '/continue', eventually('it runs', running));
    await eventually('it is stored', async () => (await bench.texts()).length > 0);

    expect(await bench.texts()).toEqual(['continued']);
  });
});
