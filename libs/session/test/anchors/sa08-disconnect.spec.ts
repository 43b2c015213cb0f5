import { Controller, Get, Inject, Injectable, Post, Scope } from '@nestjs/common';
import { from, type Observable } from 'rxjs';
import { EntityManager } from 'typeorm';
import { InjectSession, OnDisconnect, type Session } from '../../src';
import type { TestApp } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { cancelByHand } from '../support/cancel-by-hand';
import { eventually } from '../support/eventually';
import { Gate } from '../support/gate';
import { leave } from '../support/http';

@Injectable()
class Signals {
  readonly reasons: unknown[] = [];
  afterwards = Promise.withResolvers<unknown>();
}

const SLOW = `insert into notes (text) select 'slow' from pg_sleep(600)`;
const WITHIN_MS = 50;
const ROUNDS = 20;

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
    await this.manager.query(`insert into notes (text) select 'continued' from ${Gate.ROW}`);
  }
}

@Controller({ scope: Scope.REQUEST })
class TextbookSlowController {
  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  @Get('warm') warm(): string {
    return 'warm';
  }

  @Post('slow') async slow(): Promise<void> {
    await this.manager.query(`insert into notes (user_id, text) select 'ada', 'unwanted' from ${Gate.ROW}`);
  }
}

describe('SA8 disconnect: in-flight SQL gone from the server within 50 ms, rolled back, slot back', () => {
  let { bench, dataSource } = {} as OpenedBench;
  let server: TestApp;
  let gate: Gate;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    gate = await Gate.on(bench.database.superuserUrl);
    server = await bench.app(dataSource, { controllers: [SlowController], providers: [Signals] });
  });
  afterAll(async () => {
    await gate.close();
    await bench.close();
  });
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

    await leave(textbook.url, '/slow', gate.reached());
    await gate.open();
    await eventually('it is stored', async () => (await bench.texts()).includes('unwanted'));

    expect(await bench.texts()).toEqual(['unwanted']);
    await gate.shut();
  });

  it.each(['promise', 'observable'])('SN6: ours ends a handler that returns a %s (S4)', async (kind) => {
    // What the machine itself takes, however busy it is: the same statement, cancelled by hand at once.
    const [ours, byHand]: [number[], number[]] = [[], []];
    const soonest = (): number => Math.min(...ours) - Math.min(...byHand);
    for (let round = 0; round < ROUNDS && !(soonest() < WITHIN_MS); round++) {
      const leftAt = await leave(server.url, `/${kind}`, eventually('it runs', running));
      ours.push((await eventually('it is gone', async () => !(await running()))) - leftAt);
      byHand.push(await cancelByHand(bench.database.superuserUrl, running));
    }

    expect(soonest()).toBeLessThan(WITHIN_MS);
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
    await leave(server.url, '/continue', gate.reached());
    await gate.open();
    await eventually('it is stored', async () => (await bench.texts()).length > 0);

    expect(await bench.texts()).toEqual(['continued']);
  });
});
