import { poolFaults } from '@airlock/testing';
import type { INestApplication } from '@nestjs/common';
import { eventually } from '../support/eventually';
import { sessionApp, textbookApp } from './apps';
import { Bench } from './bench';
import { Watched, watched } from './watched';

/** After this the unit of a request is over, whatever its handler waits for. */
const UNIT_TIMEOUT_MS = 500;
const PATIENT = { withinMs: 30_000 };

/** How a request may end; resolves while the handler may still hang. */
const ENDS: Readonly<Record<string, (bench: Bench) => Promise<unknown>>> = {
  'its response': (bench) => bench.ask('ada', { text: 'a' }),
  'a throw': (bench) => bench.ask('ada', { text: 'a', end: 'throw' }),
  'a client that leaves': async (bench) => {
    const leaving = new AbortController();
    const gone = bench.ask('ada', { text: 'a', end: 'hang' }, leaving.signal).catch(() => 'gone');
    await handlerHangs();
    leaving.abort();
    await gone;
  },
  'its time limit': async (bench) => {
    void bench.ask('ada', { text: 'a', end: 'hang' }).catch(() => 'gone');
    await handlerHangs();
  },
};

const handlerHangs = (): Promise<boolean> =>
  eventually(
    async () => watched.current.hanging > 0,
    (hangs) => hangs,
  );

describe('I10: when a request has ended, no session is open and no connection is checked out', () => {
  let bench: Bench | undefined;

  const start = async (build: (url: string) => Promise<INestApplication>): Promise<Bench> => {
    watched.current = new Watched();
    return (bench = await Bench.of(build));
  };

  afterEach(async () => {
    watched.current.letGo();
    await bench?.close();
  });

  it.each(Object.entries(ENDS))('I10: after %s', async (name, end) => {
    const limits = name === 'its time limit' ? { unitTimeoutMs: UNIT_TIMEOUT_MS } : {};
    const ours = await start((url) => sessionApp(url, limits));

    await end(ours);

    expect(await poolFaults(ours.app.app, PATIENT)).toEqual([]);
    const [visit] = watched.current.visits;
    await expect(
      eventually(
        async () => visit?.isOver(),
        (isOver) => isOver,
      ),
    ).resolves.toBe(true);
  });

  it.each(Object.entries(ENDS).slice(1))('I10: the textbook keeps both after %s', async (_, end) => {
    const textbook = await start(textbookApp);

    await end(textbook);

    expect(await poolFaults(textbook.app.app, { withinMs: 2 * UNIT_TIMEOUT_MS })).toEqual([
      expect.stringMatching(/^1 of \d+ connections are checked out$/),
    ]);
    expect(watched.current.visits.map((visit) => visit.isOver())).toEqual([false]);
  });
});
