import {
  abortClient,
  canaryLoad,
  createTestApp,
  expectIdlePool,
  foreign,
  isolationHistory,
  killBackends,
  own,
  ownershipMatrix,
  poolFaults,
  singletonAudit,
  type TestApp,
} from '@airlock/testing';
import { UserExecutionContext } from '@airlock/session';
import { createNotesApp } from './notes-app';
import { badTokens, listTransactions, operations, writeNote } from './notes.support';
import { mintToken } from './tokens';

describe('The example: an application of notes under the isolation kit', () => {
  let notes: TestApp;

  beforeAll(async () => {
    notes = await createTestApp(({ url }) => createNotesApp(url), { template: null });
  });
  afterAll(() => notes.close());

  // What is slow on a busy machine is put back in the end; what is forgotten never is.
  expectIdlePool(() => notes.app, { withinMs: 60_000 });

  it('gives a stranger, nobody and bad tokens nothing, on any route', async () => {
    const alice = { id: 'alice', token: await mintToken('alice') };
    const make = () => writeNote(notes, alice.token, 'only alice knows');

    const report = await ownershipMatrix(notes.app, {
      owner: alice,
      intruders: {
        stranger: { id: 'mallory', token: await mintToken('mallory') },
        badTokens: await badTokens('alice'),
      },
      secrets: ['only alice knows'],
      superuserUrl: notes.database.superuserUrl,
      routes: {
        'GET /notes': own([() => ({ path: '/notes' })]),
        'POST /notes': own([() => ({ path: '/notes', body: { text: 'mine' } })]),
        'GET /notes/:id': foreign(make, [({ id }) => ({ path: `/notes/${id}` })]),
        'DELETE /notes/:id': foreign(make, [({ id }) => ({ path: `/notes/${id}` })]),
        'POST /lists/transactions': own([
          () => ({
            path: '/lists/transactions',
            body: { isolation: 'SERIALIZABLE', operations: [{ kind: 'read', key: 'x' }] },
          }),
        ]),
      },
    });

    expect(report.faults).toEqual([]);
    expect(report.calls).toBeGreaterThan(40);
  });

  it('shows none of 20 users anything of another, and keeps nothing of them', async () => {
    const report = await canaryLoad(notes.url, {
      users: 20,
      requests: 400,
      operations,
      tokenFor: (userId) => mintToken(userId),
      superuserUrl: notes.database.superuserUrl,
    });
    const audit = singletonAudit(notes.app, { secrets: report.secrets, types: [UserExecutionContext] });

    expect(report).toMatchObject({ foreign: [], failures: [] });
    expect(report.rows).toBeGreaterThan(50);
    expect(audit.findings).toEqual([]);
  });

  it.each([
    ['READ COMMITTED', 150],
    ['REPEATABLE READ', 150],
    ['SERIALIZABLE', 300],
  ] as const)('shows nothing that %s forbids, on routes that say so', async (level, transactions) => {
    const token = await mintToken(`a historian of ${level}`);

    const report = await isolationHistory(listTransactions(notes, token, level), { level, transactions });

    const { committed, aborted, anomalies, forbidden } = report;
    process.stdout.write(
      `${level}: ${JSON.stringify({ committed, aborted, anomalies: anomalies.length })}\n`,
    );
    expect(forbidden).toEqual([]);
    expect(committed).toBeGreaterThan(50);
  });

  it('is whole after clients hung up and connections were killed', async () => {
    const token = await mintToken('alice');
    const body = { text: 'cut short' };

    await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        abortClient(notes.url, { method: 'POST', path: '/notes', token, body }, n / 5),
      ),
    );
    await killBackends(notes.database.superuserUrl);

    expect(await poolFaults(notes.app, { withinMs: 60_000 })).toEqual([]);
    await expect(writeNote(notes, token, 'still here')).resolves.toBeDefined();
  });
});
