import { RequestSession, UnitOfWork, UserExecutionContext } from '@airlock/session';
import { poolFaults, singletonAudit } from '@airlock/testing';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { eventually } from '../support/eventually';
import { placesForACall } from '../support/singleton-classes';
import { sessionApp, textbookApp } from './apps';
import { Bench } from './bench';
import { Watched, watched } from './watched';

const PATIENT = { withinMs: 30_000 };

const placesIn = (file: string): string[] =>
  placesForACall(file, readFileSync(join(__dirname, file), 'utf8'));

/** What the running application keeps of requests that have ended. */
const keptBy = ({ app: { app } }: Bench): string[] =>
  singletonAudit(app, { types: [RequestSession, UserExecutionContext] }).findings.map(({ path }) => path);

const contextOf = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: randomUUID(), runId: randomUUID() });

describe('I11: a session belongs into no field', () => {
  let bench: Bench;

  beforeEach(() => {
    watched.current = new Watched();
  });

  afterEach(() => bench.close());

  it('I11: neither the scan of the sources nor that of the running application finds one of ours', async () => {
    bench = await Bench.of((url) => sessionApp(url));

    const { status } = await bench.ask('ada', { text: 'a', end: 'throw' });

    expect(status).toBe(409);
    expect(placesIn('work.controller.ts')).toEqual([]);
    watched.current = new Watched();
    // What is only on its way out goes; what is kept stays, however long one waits.
    await eventually(
      async () => keptBy(bench),
      (kept) => kept.length === 0,
    );
  });

  it('I11: both find the one that the textbook keeps', async () => {
    bench = await Bench.of(textbookApp);

    const { status } = await bench.ask('ada', { text: 'a', end: 'throw' });

    expect(status).toBe(409);
    expect(placesIn('textbook.controller.ts')).toContain(
      'TextbookController.session: QueryRunner | undefined',
    );
    watched.current = new Watched();
    expect(keptBy(bench)).toContain('TextbookController.session');
  });

  it('I11: one that is used in its scope ends with it when that throws', async () => {
    bench = await Bench.of((url) => sessionApp(url));
    const states: (() => string)[] = [];

    const failing = bench.app.app.get(UnitOfWork).run(contextOf('ada'), async ({ session, manager }) => {
      states.push(() => session.state);
      await manager.query('select 1');
      throw new Error('As the test says.');
    });

    await expect(failing).rejects.toThrow('As the test says.');
    expect(states.map((state) => state())).toEqual(['rolled_back']);
    expect(await poolFaults(bench.app.app, PATIENT)).toEqual([]);
  });

  it('I11: one that is taken by hand outlives a throw', async () => {
    bench = await Bench.of(textbookApp);
    const runner = bench.app.app.get(DataSource).createQueryRunner();
    const work = async (): Promise<void> => {
      await runner.query('select 1');
      throw new Error('As the test says.');
    };

    await expect(work()).rejects.toThrow('As the test says.');

    expect(runner.isReleased).toBe(false);
    expect(await poolFaults(bench.app.app, { withinMs: 100 })).toEqual([
      '1 of 1 connections are checked out',
    ]);
    await runner.release();
  });
});
