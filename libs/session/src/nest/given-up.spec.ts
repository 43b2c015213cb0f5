import { Controller, Injectable, Post, Sse } from '@nestjs/common';
import { type Observable } from 'rxjs';
import type { DataSource } from 'typeorm';
import { CurrentSession, type Session } from '..';
import type { TestApp } from '../../test/support/app';
import { Bench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { call, callRaw } from '../../test/support/http';
import { PgWire } from '../../test/support/pg-wire';
import type { OpenUnit } from '../session/open-unit';
import { currentUnit } from '../session/scope';

const NEVER = new Promise<never>(() => undefined);
const TOO_LATE = new Error('too late');

/** The request that is being answered. */
@Injectable()
class Answered {
  static unit: OpenUnit | undefined;
}

@Controller()
class NotesController {
  @Post('hook') async hook(@CurrentSession() session: Session): Promise<string> {
    await this.write(session, 'not stored');
    session.beforeCommit(() => {
      Answered.unit = currentUnit();
      return NEVER;
    });
    return 'answered';
  }

  @Sse('events') async events(@CurrentSession() session: Session): Promise<Observable<{ data: string }>> {
    await this.write(session, 'not stored');
    Answered.unit = currentUnit();
    return NEVER;
  }

  @Post('last') async last(@CurrentSession() session: Session): Promise<{ stored: boolean }> {
    Answered.unit = currentUnit();
    await session.lastly(() => this.write(session, 'stored'));
    return { stored: true };
  }

  private async write({ manager }: Session, text: string): Promise<unknown> {
    return manager.query(`insert into notes (text) values ('${text}')`);
  }
}

describe('a request that is given up before it is answered', () => {
  let bench: Bench;
  let wire: PgWire;
  let dataSource: DataSource;
  let server: TestApp;

  beforeAll(async () => {
    bench = await Bench.open();
    wire = await PgWire.to(bench.database.url);
    dataSource = await bench.pool({}, wire.url);
    server = await bench.app(dataSource, { controllers: [NotesController] }, { isReadOnly: () => false });
  });
  afterAll(async () => {
    await bench.close();
    await wire.close();
  });
  beforeEach(async () => {
    Answered.unit = undefined;
    await bench.empty();
  });

  async function giveUpOnceReached(): Promise<void> {
    await eventually('the request is there', () => Answered.unit !== undefined);
    void Answered.unit?.abort(TOO_LATE);
  }

  it('in a hook before COMMIT that does not come back is answered, with an error', async () => {
    const answer = call(server.url, '/hook', { method: 'POST' });
    await giveUpOnceReached();

    expect((await answer).status).toBe(500);
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
    expect(await bench.texts()).toEqual([]);
  });

  it('in a handler of events that does not come back is answered, with an error', async () => {
    const answer = callRaw(server.port, '/events');
    await giveUpOnceReached();

    expect((await answer).status).toBe(500);
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
    expect(await bench.texts()).toEqual([]);
  });

  it('when its last statement is committed already is told so', async () => {
    const givenUp = Promise.withResolvers<void>();
    wire.nextCommit({ kind: 'answer-after', event: givenUp.promise });
    const answer = call(server.url, '/last', { method: 'POST' });
    await eventually('it is stored', async () => (await bench.texts()).includes('stored'));
    await giveUpOnceReached();
    givenUp.resolve();

    expect(await answer).toEqual({ status: 201, body: { stored: true } });
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
  });
});

describe('a handler of events', () => {
  it('may take no longer than any other', async () => {
    const bench = await Bench.open();
    const server = await bench.app(
      await bench.pool(),
      { controllers: [NotesController] },
      { isReadOnly: () => false, unitTimeoutMs: 100 },
    );

    const { status } = await callRaw(server.port, '/events');

    expect(status).toBe(500);
    await bench.close();
  });
});
