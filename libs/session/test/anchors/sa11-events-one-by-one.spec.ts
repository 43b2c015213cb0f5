import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  Scope,
  Sse,
  UseInterceptors,
} from '@nestjs/common';
import { concatMap, from, interval, lastValueFrom, map, Observable, Subject, take } from 'rxjs';
import { EntityManager } from 'typeorm';
import { InjectSession, type Session, UnitOfWork } from '../../src';
import { contextFor, type TestApp } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { eventually } from '../support/eventually';
import { callRaw } from '../support/http';

const GAP_MS = 60;

/** What the test lets happen. */
@Injectable()
class Happenings {
  readonly numbers = new Subject<number>();
}

@Controller({ scope: Scope.REQUEST })
class EventsController {
  constructor(
    @Inject(EntityManager) private readonly manager: EntityManager,
    @InjectSession() private readonly session: Session,
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(Happenings) private readonly happenings: Happenings,
  ) {}

  @Sse('events') async events(): Promise<Observable<{ data: object }>> {
    await this.manager.query('select 1');
    return this.happenings.numbers.pipe(
      take(4),
      concatMap((n) =>
        this.units.run(contextFor('ada@airlock.dev'), async ({ manager }) => {
          const [{ now }] = await manager.query('select clock_timestamp() as now');
          return { data: { n, now, session: this.session.state } };
        }),
      ),
    );
  }

  @Sse('silent') async silent(): Promise<Observable<{ data: string }>> {
    await this.manager.query('select 1');
    return new Observable();
  }

  @Sse('captured') captured(): Observable<{ data: unknown }> {
    return interval(GAP_MS).pipe(
      concatMap(() => from(this.manager.query('select 1'))),
      map((data: unknown) => ({ data })),
    );
  }

  @Sse('refuses') async refuses(): Promise<Observable<{ data: string }>> {
    await this.manager.query('select 1 / 0');
    return from([{ data: 'never' }]);
  }
}

class TakesTheLast implements NestInterceptor {
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return from(lastValueFrom(next.handle()));
  }
}

@UseInterceptors(new TakesTheLast())
@Controller()
class TextbookEventsController {
  @Sse('events') events(): Observable<{ data: number }> {
    return interval(GAP_MS).pipe(
      take(4),
      map((data) => ({ data })),
    );
  }
}

const eventsIn = (text: string): number =>
  text.split('\n').filter((line) => line.startsWith('data: ')).length;

describe('SA11 SSE events arrive one by one; no connection is held between them', () => {
  let { bench, dataSource } = {} as OpenedBench;
  let server: TestApp;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    server = await bench.app(dataSource, { controllers: [EventsController], providers: [Happenings] });
  });
  afterAll(() => bench.close());

  it('SN5: with lastValueFrom in the interceptor, all but the last are lost', async () => {
    const textbook = await bench.bare(dataSource, { controllers: [TextbookEventsController] });

    const { text } = await callRaw(textbook.port, '/events');

    expect(eventsIn(text)).toBe(1);
    expect(text).toContain('data: 3');
  });

  it('SN5: ours hands on each as it comes, and the handler has no session any more', async () => {
    const { numbers } = server.get(Happenings);
    const seen = { text: '' };
    const reading = callRaw(server.port, '/events', { onText: (text) => (seen.text += text) });
    await eventually('somebody listens', () => numbers.observed);

    // The next one does not even happen before this one has arrived.
    for (let n = 0; n < 4; n++) {
      numbers.next(n);
      await eventually(`event ${n} arrives`, () => eventsIn(seen.text) === n + 1);
    }
    const { text, status } = await reading;

    expect(status).toBe(200);
    expect(eventsIn(text)).toBe(4);
    expect(text).toContain('"session":"committed"');
  });

  it('between events, and before the first one, every connection is at rest', async () => {
    const seen = { text: '' };
    const leaving = new AbortController();
    const reading = callRaw(server.port, '/silent', {
      onText: (text) => (seen.text += text),
      signal: leaving.signal,
    });
    await eventually('the stream is open', () => seen.text.startsWith('HTTP/1.1 200'));

    expect(bench.isAtRest(dataSource)).toBe(true);
    // The suites beside this one have transactions of their own, in their own databases.
    const open = await bench.query(
      `select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
    );
    expect(open).toEqual([]);
    leaving.abort();
    const { status, text } = await reading;
    expect(status).toBe(200);
    expect(eventsIn(text)).toBe(0);
  });

  it('SN4: a producer that goes on with the captured session fails loudly', async () => {
    const { text } = await callRaw(server.port, '/captured');

    expect(eventsIn(text)).toBe(1);
    expect(text).toContain('event: error');
  });

  it('a handler that fails before its first event is answered with an error', async () => {
    const { status } = await callRaw(server.port, '/refuses');

    expect(status).toBe(500);
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
  });
});
