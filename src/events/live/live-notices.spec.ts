import { UserExecutionContext } from '@airlock/session';
import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Logger } from '@nestjs/common';
import type { EventRun } from '../log/run-event';
import { Replica } from '../testing/replica';
import { started, Users } from '../testing/users';
import { LiveEvents } from './live-events';
import type { ToldNotice } from './live-notice';
import { LiveNotices } from './live-notices';
import { LiveWords } from './live-words';
import type { EventSink, Subscription, SubscriptionScope } from './subscription';

const TEXT = Array.from({ length: 400 }, (_, i) => `word${i} `).join('');

/** Notes what it is told of the moment. */
class Ear implements EventSink {
  readonly hasRoom = true;
  readonly notices: ToldNotice[] = [];
  readonly subscription: Subscription;
  private wake = (): void => undefined;

  constructor(replica: Replica, context: UserExecutionContext, scope: SubscriptionScope) {
    this.subscription = replica.get(LiveEvents).subscribe(context, scope, this);
  }

  get text(): string {
    return this.notices.map(({ payload }) => String(payload.text)).join('');
  }

  receive(): void {}
  fail(): void {}

  notice(notice: ToldNotice): void {
    this.notices.push(notice);
    this.wake();
  }

  async hears(holds: () => boolean): Promise<void> {
    while (!holds())
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
  }
}

describe('things of the moment, on two replicas', () => {
  let database: TestDatabase;
  let users: Users;
  let here: Replica;
  let there: Replica;
  let ears: Ear[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    users = await Users.of(database.url);
    here = await Replica.on(database, { LIVE_NOTICE_MS: '20' });
    there = await Replica.on(database);
  });

  afterEach(() => {
    for (const { subscription } of ears) subscription.close();
    ears = [];
  });

  afterAll(async () => {
    await Promise.all([here.close(), there.close(), users.close()]);
    await database.drop();
  });

  const listen = (replica: Replica, run: EventRun, scope: SubscriptionScope): Ear => {
    const ear = new Ear(replica, UserExecutionContext.create(run), scope);
    ears.push(ear);
    return ear;
  };
  const speaker = (run: EventRun) => ({ run, agentName: 'reporting', executionId: crypto.randomUUID() });

  it("a model's words arrive while they come, whole and in order, gathered, and are no row of the log", async () => {
    const run = await users.run('alice');
    await here.append(run, started);
    const { threadId, runId } = run;
    const near = listen(here, run, { threadId, runId });
    const far = listen(there, run, { threadId });
    const words = here.get(LiveWords).from(UserExecutionContext.create(run), speaker(run));

    for (let at = 0; at < TEXT.length; at += 3) {
      words.add(TEXT.slice(at, at + 3));
      if (at % 300 === 0) await near.hears(() => near.text.length > at - 600);
    }
    await words.end();
    await Promise.all([near, far].map((ear) => ear.hears(() => ear.text.length === TEXT.length)));

    expect(near.text).toBe(TEXT);
    expect(far.text).toBe(TEXT);
    expect(near.notices.length).toBeGreaterThan(2);
    expect(near.notices.length).toBeLessThan(TEXT.length / 30);
    expect(near.notices[0]).toMatchObject({
      type: 'agent_text',
      agentName: 'reporting',
      payload: { offset: 0 },
    });
    expect(
      await users.as('alice', (manager) =>
        manager.query('select type from run_events where run_id = $1', [runId]),
      ),
    ).toEqual([{ type: 'orchestration_started' }]);
  });

  it('I5: they reach nobody else, who listens by the same ids, and no other run of the user', async () => {
    const run = await users.run('alice');
    const other = await users.run('alice');
    const { threadId, runId } = run;
    const owner = listen(there, run, { threadId, runId });
    const strangers = [here, there].flatMap((replica) => [
      listen(replica, { ...run, userId: 'bob' }, { threadId, runId }),
      listen(replica, { ...run, userId: 'bob' }, { threadId }),
      listen(replica, { ...run, userId: 'bob' }, {}),
      listen(replica, other, { threadId: other.threadId, runId: other.runId }),
      listen(replica, run, {}),
    ]);

    const words = here.get(LiveWords).from(UserExecutionContext.create(run), speaker(run));
    words.add('secret words ');
    await words.end();
    await owner.hears(() => owner.text === 'secret words ');
    // What is told later arrives later: by now the strangers would have heard.
    const bob = await users.run('bob');
    const last = listen(there, bob, { threadId: bob.threadId });
    await here.get(LiveWords).from(UserExecutionContext.create(bob), speaker(bob)).end();
    const farewell = here.get(LiveWords).from(UserExecutionContext.create(bob), speaker(bob));
    farewell.add('bye ');
    await farewell.end();
    await last.hears(() => last.text === 'bye ');

    expect(strangers.flatMap(({ notices }) => notices)).toEqual([]);
  });

  it('W6: no credential is shown, also when it comes in pieces', async () => {
    const run = await users.run('alice');
    const ear = listen(there, run, { threadId: run.threadId });
    const words = here.get(LiveWords).from(UserExecutionContext.create(run), speaker(run));

    for (const piece of ['the key is ', 'sk-', 'abc', 'def', '123456', ' so there', '. ']) {
      words.add(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await words.end();
    await ear.hears(() => ear.text.endsWith('there. '));

    expect(ear.text).toBe('the key is [redacted] so there. ');
  });

  it('the progress of an import reaches all of its user, and only the newest of what comes fast', async () => {
    const run = await users.run('alice');
    const ear = listen(there, run, {});
    const context = UserExecutionContext.create(run);
    const topic = crypto.randomUUID();

    for (let rows = 0; rows <= 1_000; rows++)
      void here.get(LiveNotices).tell(context, { topic, type: 'import_progress', payload: { rows } });
    await ear.hears(() => ear.notices.at(-1)?.payload.rows === 1_000);

    expect(ear.notices.length).toBeLessThan(5);
    expect(ear.notices.at(-1)).toMatchObject({ userId: 'alice', topic, type: 'import_progress' });
  });

  it('notices that cannot be told are left out, with one line in the log, and the next one is told', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const run = await users.run('alice');
    const ear = listen(there, run, {});
    const context = UserExecutionContext.create(run);
    const notices = here.get(LiveNotices);

    for (let time = 0; time < 2; time++)
      await notices.tell(context, { topic: 'not a UUID', type: 'import_progress', payload: {} });
    const lines = warn.mock.calls.length;
    warn.mockRestore();
    await notices.tell(context, { topic: run.runId, type: 'import_progress', payload: { rows: 1 } });
    await ear.hears(() => ear.notices.length > 0);

    expect(ear.notices.map(({ payload }) => payload)).toEqual([{ rows: 1 }]);
    expect(lines).toBe(1);
  });
});
