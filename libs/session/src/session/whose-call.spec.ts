import { contextFor } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { onSessionEvent, type Session, SessionIsolationError, type Unit } from '../index';

type Act = (session: Session) => unknown;

const nothing = async (): Promise<void> => undefined;

/** What ends a session, decides how it ends, or is heard when it does. */
const ACTS: readonly (readonly [name: string, act: Act])[] = [
  ['park', (session) => session.park(nothing)],
  ['step', (session) => session.step('publish', nothing)],
  ['lastly', (session) => session.lastly(nothing)],
  ['lastlyBehind', (session) => session.lastlyBehind([nothing], nothing)],
  ['setRollbackOnly', (session) => session.setRollbackOnly('because')],
  ['beforeCommit', (session) => session.beforeCommit(() => void heard.push('before'))],
  ['afterCommit', (session) => session.afterCommit(() => void heard.push('after'))],
  ['afterRollback', (session) => session.afterRollback(() => void heard.push('undone'))],
  ['await using of its runner', (session) => session.manager.queryRunner?.[Symbol.asyncDispose]()],
];

const heard: string[] = [];

describe('a session that a singleton keeps is ended, doomed and listened to by nobody but its own call', () => {
  const ada = contextFor('ada@airlock.dev');
  const eve = contextFor('eve@airlock.dev');
  let { bench, units } = {} as OpenedBench;

  beforeAll(async () => ({ bench, units } = await Bench.withUnits()));
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  /** Ada stores two notes; between them, somebody else comes. */
  async function whileAdaWrites(between: (session: Session) => Promise<unknown>): Promise<unknown> {
    heard.length = 0;
    const begun = Promise.withResolvers<Session>();
    const hasTried = Promise.withResolvers<void>();
    const hers = units.run(ada, async ({ session, manager }) => {
      await manager.query(`insert into notes (text) values ('first')`);
      begun.resolve(session);
      await hasTried.promise;
      await manager.query(`insert into notes (text) values ('second')`);
    });
    const kept = await begun.promise;
    const outcome = await between(kept).catch((error: unknown) => error);
    hasTried.resolve();
    await hers;
    return outcome;
  }

  describe.each(ACTS)('%s', (_, act) => {
    it('of another user is refused before it does anything (S3)', async () => {
      const kinds: unknown[] = [];
      const stop = onSessionEvent('violation', ({ kind }) => kinds.push(kind));

      const refusal = await whileAdaWrites((kept) => units.run(eve, async () => act(kept)));
      stop();

      expect(refusal).toBeInstanceOf(SessionIsolationError);
      expect(String(refusal)).toContain('the caller acts for another user');
      expect([kinds, heard, await bench.texts()]).toEqual([['foreign_context'], [], ['first', 'second']]);
    });

    it('of what no request or unit runs is refused, with the cure (S3)', async () => {
      const refusal = await whileAdaWrites(async (kept) => act(kept));

      expect(refusal).toBeInstanceOf(SessionIsolationError);
      expect(String(refusal)).toContain('AsyncResource.bind(callback)');
      expect([heard, await bench.texts()]).toEqual([[], ['first', 'second']]);
    });
  });

  it('is still good for a unit of the same user within it', async () => {
    heard.length = 0;
    const listen = ({ session }: Unit): void => {
      void units.run(ada, async () => session.afterCommit(() => void heard.push('after')));
    };

    await units.run(ada, async (unit) => listen(unit));

    expect(heard).toEqual(['after']);
  });
});
