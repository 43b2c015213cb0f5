import { createTestApp, isolationHistory, type Operation, type TestApp } from '@airlock/testing';
import { Controller, type Type } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ListsController } from './lists.controller';
import { createNotesApp } from './notes-app';
import { listTransactions } from './notes.support';
import { mintToken } from './tokens';

/** Read, think, write: an append that overwrites what came between. */
@Controller('lists')
class OverwritingController extends ListsController {
  protected override async perform(
    manager: EntityManager,
    userId: string,
    operation: Operation,
  ): Promise<Operation> {
    if (operation.kind === 'read') return super.perform(manager, userId, operation);
    const [list] = await manager.query<{ items: number[] }[]>('select items from lists where key = $1', [
      operation.key,
    ]);
    await manager.query(
      `insert into lists (user_id, key, items) values ($1, $2, $3)
       on conflict (user_id, key) do update set items = excluded.items`,
      [userId, operation.key, [...(list?.items ?? []), operation.value]],
    );
    return operation;
  }
}

describe('The kit sees what careless lists do', () => {
  let notes: TestApp;

  afterEach(() => notes.close());

  const start = async (lists: Type): Promise<void> => {
    notes = await createTestApp(({ url }) => createNotesApp(url, [lists]), { template: null });
  };

  it('isolationHistory: appends that overwrite one another', async () => {
    await start(OverwritingController);

    const report = await isolationHistory(
      listTransactions(notes, await mintToken('alice'), 'READ COMMITTED'),
      { level: 'READ COMMITTED', transactions: 200 },
    );

    expect(report.forbidden.map(({ type }) => type)).toContain('lost-append');
  });

  it('isolationHistory: read skew, where less isolation is chosen than is claimed', async () => {
    await start(ListsController);

    const report = await isolationHistory(
      listTransactions(notes, await mintToken('alice'), 'READ COMMITTED'),
      { level: 'SERIALIZABLE', transactions: 300, keys: 2 },
    );

    expect(report.forbidden.length).toBeGreaterThan(0);
  });
});
