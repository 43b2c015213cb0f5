import { setImmediate as nextTurn, setTimeout as pauseFor } from 'node:timers/promises';
import {
  CannotParkError,
  PoolSelfDeadlockError,
  type Session,
  SessionMonitor,
  Transactional,
  type Unit,
  UnitOfWork,
} from '../src';
import { contextFor } from './support/app';
import { Bench, type OpenedBench } from './support/bench';
import { eventually } from './support/eventually';

const UNITS = 240;
const AT_ONCE = 6;
const CONNECTIONS = 4;
const ACTIONS_AT_MOST = 4;

class Beside {
  constructor(private readonly write: () => Promise<void>) {}

  @Transactional({ propagation: 'REQUIRES_NEW' }) async requiresNew(): Promise<void> {
    await this.write();
  }

  @Transactional({ propagation: 'NOT_SUPPORTED' }) async notSupported(): Promise<void> {
    await this.write();
  }
}

/** What a unit believes of its rows, to be held against what is stored. */
class Story {
  session: Session | undefined;
  isGivenUp = false;
  isDone = false;
  /** Of the transaction that is open, or was the last. */
  open: string[] = [];
  /** Of steps that were committed, and of transactions of their own. */
  readonly stored: string[] = [];
  /** Of steps of which nobody was told: all or none. */
  readonly undecided: string[][] = [];
  /** Of transactions of their own that failed. */
  readonly undone: string[] = [];
  private count = 0;

  constructor(readonly seed: number) {}

  next(): string {
    return `unit ${this.seed}, row ${++this.count}`;
  }
}

type Action = (unit: Unit, story: Story) => Promise<void>;

async function write({ manager }: Unit, text: string): Promise<void> {
  await manager.query('insert into notes (text) values ($1)', [text]);
}

async function writes(unit: Unit, story: Story): Promise<void> {
  const text = story.next();
  await write(unit, text);
  story.open.push(text);
}

const refusedOnPurpose =
  (type: abstract new (...args: never[]) => Error) =>
  (error: unknown): void => {
    if (!(error instanceof type)) throw error;
  };

const besideIt =
  (how: 'requiresNew' | 'notSupported'): Action =>
  async (unit, story) => {
    const text = story.next();
    try {
      await new Beside(() => write(unit, text))[how]();
      story.stored.push(text);
    } catch (error) {
      story.undone.push(text);
      refusedOnPurpose(PoolSelfDeadlockError)(error);
    }
  };

const ACTIONS: readonly Action[] = [
  writes,
  async ({ manager }) => void (await manager.query('select count(*) from notes')),
  async (unit, story) => unit.manager.transaction(() => writes(unit, story)),
  async (unit, story) => {
    const nested = (): Promise<void> => unit.manager.transaction(() => writes(unit, story));
    await Promise.all([nested(), writes(unit, story), nested()]);
  },
  async ({ session }, story) => {
    try {
      await session.step('think', async () => {
        story.stored.push(...story.open);
        story.open = [];
        await nextTurn();
      });
    } catch (error) {
      story.undecided.push(story.open);
      story.open = [];
      throw error;
    }
  },
  async ({ session }) => {
    await session.park(async () => void (await nextTurn())).catch(refusedOnPurpose(CannotParkError));
  },
  async ({ manager }) => {
    const rows = await manager.queryRunner?.stream('select n from generate_series(1, 1000) n');
    const reading = rows?.[Symbol.asyncIterator]();
    await reading?.next();
    await reading?.return?.();
  },
  async ({ manager }) => {
    const rows = await manager.queryRunner?.stream('select n from generate_series(1, 1000) n');
    rows?.on('error', () => undefined).on('data', () => undefined);
  },
  async (unit, story) => unit.session.beforeCommit(() => writes(unit, story)),
  besideIt('requiresNew'),
  besideIt('notSupported'),
];

const ENDINGS: readonly Action[] = [
  async () => undefined,
  async (unit, story) => unit.session.lastly(() => writes(unit, story)),
  async (unit, story) => unit.session.lastlyBehind([() => writes(unit, story)], () => writes(unit, story)),
  async ({ session }) => session.lastly(() => nextTurn()),
];

/** The same numbers for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Some ticks, some turns of the event loop, or some milliseconds. */
async function aWhile(random: (below: number) => number): Promise<void> {
  const kind = random(3);
  for (let n = random(kind === 0 ? 20 : 4); n > 0; n--) {
    if (kind === 0) await Promise.resolve();
    else if (kind === 1) await nextTurn();
    else await pauseFor(1);
  }
}

describe('a unit that is given up at any moment (S3, S4, S9)', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource } = {} as OpenedBench;
  let units: UnitOfWork;
  let monitor: SessionMonitor;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool({ pool: { max: CONNECTIONS } }));
    const app = await bench.app(dataSource);
    [units, monitor] = [app.get(UnitOfWork), app.get(SessionMonitor)];
  });
  afterAll(() => bench.close());

  /** Resolves when the unit is over, and its code as well, which may go on behind the end. */
  async function told(story: Story): Promise<void> {
    const random = randomOf(story.seed);
    const script = Array.from({ length: 1 + random(ACTIONS_AT_MOST) }, () => ACTIONS[random(ACTIONS.length)]);
    script.push(ENDINGS[random(ENDINGS.length)]);
    const given = { at: random(script.length + 2), by: random(2) === 0 ? 'abort' : 'failure' };
    const client = new AbortController();
    const failure = Promise.withResolvers<never>();
    const giveUp = async (): Promise<void> => {
      await aWhile(random);
      story.isGivenUp = true;
      if (given.by === 'abort') client.abort(new Error('gone'));
      else failure.reject(new Error('failed'));
    };
    failure.promise.catch(() => undefined);
    let code: Promise<unknown> = Promise.resolve();
    const play = async (unit: Unit): Promise<void> => {
      for (const [n, action] of script.entries()) {
        if (n === given.at) void giveUp();
        await action?.(unit, story);
      }
      if (given.at === script.length) void giveUp();
    };
    const unit = units.run(ada, { signal: client.signal }, async (unit) => {
      story.session = unit.session;
      const played = play(unit);
      code = played.catch(() => undefined);
      await Promise.race([played, failure.promise]);
    });
    await unit.then(
      () => (story.isDone = true),
      (error: unknown) => {
        if (!story.isGivenUp) throw error;
      },
    );
    await code;
  }

  function check(story: Story, stored: ReadonlySet<string>): void {
    const { seed, session, isDone, open, undecided, undone } = story;
    const of = (texts: readonly string[]): number => texts.filter((text) => stored.has(text)).length;
    const isCommitted = session?.state === 'committed';
    const seen = { seed, isCommitted, open: of(open), stored: of(story.stored), undone: of(undone) };
    expect(seen).toEqual({
      seed,
      isCommitted: isDone || isCommitted,
      open: isCommitted ? open.length : 0,
      stored: story.stored.length,
      undone: 0,
    });
    for (const rows of undecided) expect([0, rows.length]).toContain(of(rows));
  }

  it(`${UNITS} units: each says what was stored, and nothing is held or counted behind any of them`, async () => {
    const stories = Array.from({ length: UNITS }, (_, seed) => new Story(seed));
    const waiting = [...stories];
    const inTurn = async (): Promise<void> => {
      for (let story = waiting.shift(); story; story = waiting.shift()) await told(story);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, inTurn));

    await eventually('every connection is back', () => bench.isAtRest(dataSource));
    await eventually('no transaction is open', async () => {
      const open = await bench.query(
        `select 1 from pg_stat_activity where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`,
      );
      return open.length === 0;
    });
    const [{ sessions }] = monitor.snapshot() as [ReturnType<SessionMonitor['snapshot']>[number]];
    expect(sessions.byState).toEqual({ idle: 0, open: 0, parked: 0, committing: 0 });
    expect(sessions.active).toBe(0);
    const stored = new Set(await bench.texts());
    for (const story of stories) check(story, stored);
    expect(stories.filter(({ isDone }) => !isDone).length).toBeGreaterThan(UNITS / 10);
    expect(stories.filter(({ isDone }) => isDone).length).toBeGreaterThan(UNITS / 10);
  });
});
