import { SessionEndedError, UnitOfWork, UserExecutionContext } from '@airlock/session';
import type { EntityManager, QueryRunner } from 'typeorm';
import { DataSource } from 'typeorm';
import { RunCreation, RunExecutor } from '../runs';
import { ExecutionEngine } from './turn/execution-engine';
import { AgentServer } from './testing/agent-server';

interface Managers {
  readonly supervisor: EntityManager;
  readonly messageHandler: EntityManager;
  readonly engine: EntityManager;
}

describe('the EntityManager of a call', () => {
  let server: AgentServer;
  let units: UnitOfWork;

  beforeAll(async () => {
    server = await AgentServer.start();
    units = server.app.get(UnitOfWork, { strict: false });
  });

  afterAll(() => server.close());

  const contextOf = (userId: string): UserExecutionContext =>
    UserExecutionContext.create({
      userId,
      threadId: '0199f3a0-0000-7000-8000-000000000001',
      runId: '0199f3a0-0000-7000-8000-000000000002',
    });
  const managerOf = (instance: object): EntityManager => Reflect.get(instance, 'manager') as EntityManager;
  const runnerOf = ({ queryRunner }: EntityManager): QueryRunner | undefined => queryRunner;
  const pool = (): { total: number; idle: number } => {
    const { master } = server.app.get(DataSource).driver as unknown as {
      master: { totalCount: number; idleCount: number };
    };
    return { total: master.totalCount, idle: master.idleCount };
  };

  const inUnit = <T>(userId: string, look: (managers: Managers) => Promise<T>): Promise<T> =>
    units.run(contextOf(userId), async (unit) =>
      look({
        supervisor: managerOf(await unit.resolve(RunExecutor)),
        messageHandler: managerOf(await unit.resolve(RunCreation)),
        engine: managerOf(await unit.resolve(ExecutionEngine)),
      }),
    );

  it('I9: is injected into Supervisor, MessageHandler and ExecutionEngine, one for a call, before any connection is taken', async () => {
    await inUnit('call-alice', async (alice) => {
      await inUnit('call-bob', async (bob) => {
        expect(new Set(Object.values(alice)).size).toBe(1);
        expect(new Set(Object.values(bob)).size).toBe(1);
        expect(runnerOf(alice.engine)).toBeDefined();
        expect(runnerOf(alice.engine)).not.toBe(runnerOf(bob.engine));
        expect(pool().idle).toBe(pool().total);
      });
    });
  });

  it('L4: is bound to its own user, whoever works beside it (I2)', async () => {
    const whose = async ({ supervisor }: Managers): Promise<unknown> =>
      supervisor.query(`select current_setting('app.user_id') as user_id`);

    const seen = await Promise.all(['whose-a', 'whose-b', 'whose-c'].map((user) => inUnit(user, whose)));

    expect(seen).toEqual([[{ user_id: 'whose-a' }], [{ user_id: 'whose-b' }], [{ user_id: 'whose-c' }]]);
  });

  it('is of no use once its call has ended (S3)', async () => {
    const kept = await inUnit('kept', async ({ engine }) => engine);

    await expect(kept.query('select 1')).rejects.toThrow(SessionEndedError);
  });
});
