import { createTestApp, expectIdlePool, type IsolationLevel, type TestApp } from '@airlock/testing';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { CommitFailedError } from '@airlock/session';
import { Client } from 'pg';
import { createNotesApp } from '../../libs/testing/example/notes-app';
import { mintToken } from '../../libs/testing/example/tokens';
import { HermitageController } from './hermitage.controller';
import { play } from './play';
import { SCENARIOS } from './scenarios';

const LEVELS: readonly IsolationLevel[] = ['READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE'];
const CASES = SCENARIOS.flatMap((scenario) =>
  LEVELS.map((level) => ({ anomaly: scenario.anomaly, level, scenario })),
);

/** A refusal that PostgreSQL keeps for the COMMIT. */
@Catch(CommitFailedError)
class CommitRefusals implements ExceptionFilter {
  catch({ cause }: CommitFailedError, host: ArgumentsHost): void {
    const { code } = cause as { code?: string };
    host.switchToHttp().getResponse<Response>().status(409).json({ code });
  }
}

describe('Hermitage: concurrent requests meet what PostgreSQL documents for the isolation level of their route', () => {
  let app: TestApp;
  let superuser: Client;
  let token: string;

  beforeAll(async () => {
    app = await createTestApp(({ url }) => createNotesApp(url, [HermitageController]), { template: null });
    app.app.useGlobalFilters(new CommitRefusals());
    token = await mintToken('alice');
    superuser = new Client({ connectionString: app.database.superuserUrl });
    await superuser.connect();
    await superuser.query('create table test (id int primary key, value int not null)');
    await superuser.query('grant all on test to public');
  });

  beforeEach(() => superuser.query('truncate test; insert into test values (1, 10), (2, 20)'));

  afterAll(async () => {
    await superuser.end();
    await app.close();
  });

  expectIdlePool(() => app.app, { withinMs: 60_000 });

  it.each(CASES)('$anomaly at $level', async ({ level, scenario }) => {
    expect(await play(app, superuser, token, scenario, level)).toEqual(scenario.outcomes[level]);
  });
});
