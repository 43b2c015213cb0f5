import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { Note } from '../support/note.entity';
import { countPackets, type PacketCount } from '../support/packets';

describe('SA6 findOne and save at REPEATABLE READ with identity: at most 3 client bursts', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;
  let packets: PacketCount;

  beforeAll(async () => {
    // Leaving the pool for being idle is a packet too.
    ({ bench, dataSource, units } = await Bench.withUnits({ pool: { idleTimeoutMillis: 0 } }));
    packets = countPackets(dataSource);
  });
  afterAll(() => bench.close());

  it('the textbook shape takes 6', async () => {
    const runner = (await bench.pool()).createQueryRunner();
    const its = countPackets(runner.dataSource);
    await runner.connect();
    await runner.startTransaction('REPEATABLE READ');
    await runner.query(
      `select set_config('role', 'airlock_app', true), set_config('app.user_id', $1, true)`,
      [ada.userId],
    );
    await runner.manager.findOne(Note, { where: { text: 'none' } });
    await runner.manager.save(Note, { user_id: ada.userId, text: 'textbook' });
    await runner.commitTransaction();
    await runner.release();

    expect(its.take()).toBe(6);
  });

  it('ours takes 3: BEGIN, identity and findOne in one, save, COMMIT', async () => {
    packets.take();

    await units.run(ada, { isolation: 'REPEATABLE READ' }, async ({ manager }) => {
      await manager.findOne(Note, { where: { text: 'none' } });
      await manager.save(Note, { user_id: ada.userId, text: 'ours' });
    });

    expect(packets.take()).toBe(3);
    expect(await bench.texts()).toEqual(['textbook', 'ours']);
  });

  it('what went out in one packet took effect in order: isolation, role, identity, then the query', async () => {
    const [row] = await units.run(ada, { isolation: 'SERIALIZABLE', readOnly: true }, async ({ manager }) =>
      manager.query(`select current_setting('transaction_isolation') as isolation,
        current_setting('transaction_read_only') as read_only, current_user as role,
        current_setting('app.user_id') as identity, current_setting('application_name') as application`),
    );

    expect(row).toEqual({
      isolation: 'serializable',
      read_only: 'on',
      role: 'airlock_app',
      identity: 'ada@airlock.dev',
      application: `${ada.requestId} unit`,
    });
  });
});
