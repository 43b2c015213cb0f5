import { Agent, type AgentHandler, type AgentTask } from '@airlock/agent-kit';
import { Inject, type Type } from '@nestjs/common';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { testDatabase, type TestDatabase } from '../test-database';
import { type AgentPromiseOptions, agentPromises } from './agent-promises';
import { IsolationBench } from './isolation-bench';

const input = z.object({ message: z.string() });
const output = z.object({ sayings: z.array(z.string()) });
const definition = { name: 'quoter', description: 'Quotes its user.', input, output };
type Input = z.infer<typeof input>;
type Output = z.infer<typeof output>;

/** No `where user_id`, like everything that an agent reads with the rows of its step. */
const SAYINGS = 'select text from sayings';

const TABLE = `
  create table sayings (user_id text not null default current_setting('app.user_id'), text text not null);
  alter table sayings enable row level security;
  alter table sayings force row level security;
  create policy own_rows on sayings using (user_id = current_setting('app.user_id', true));
  grant select, insert on sayings to airlock_app`;

const TWO_USERS = 'shows neither of two users at once anything of the other';

describe('What an agent is shown of a table with the rows of two users (10.4)', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase();
    await bySuperuser(TABLE);
  });

  afterAll(() => database.drop());

  async function bySuperuser(sql: string): Promise<{ text: string }[]> {
    const client = new Client({ connectionString: database.superuserUrl });
    await client.connect();
    try {
      return (await client.query<{ text: string }>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  @Agent(definition)
  class Quoter implements AgentHandler<Input, Output> {
    async run(_question: Input, task: AgentTask): Promise<Output> {
      return quoting(await task.step('read', (rows) => rows.query(SAYINGS)));
    }
  }

  /** Reads with a manager of its own. */
  @Agent(definition)
  class Trespasser implements AgentHandler<Input, Output> {
    constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

    async run(): Promise<Output> {
      return quoting(await this.dataSource.manager.query(SAYINGS));
    }
  }

  /** Reads as somebody whom row-level security does not bind, and forgets the filter. */
  @Agent(definition)
  class Superuser implements AgentHandler<Input, Output> {
    async run(): Promise<Output> {
      return quoting(await bySuperuser(SAYINGS));
    }
  }

  /** Reads once, for everybody. */
  @Agent(definition)
  class Cacher implements AgentHandler<Input, Output> {
    private static sayings: Promise<Output> | undefined;

    async run(question: Input, task: AgentTask): Promise<Output> {
      return (Cacher.sayings ??= new Quoter().run(question, task));
    }
  }

  /** The promise that two users at once rest on, tried on this agent. */
  async function tryWithTwoUsers(type: Type<AgentHandler>): Promise<void> {
    const options: AgentPromiseOptions = {
      url: database.url,
      input: ({ secret }) => ({ message: secret }),
      arrange: async (user, bench) => {
        await bench.query(user, 'insert into sayings (text) values ($1)', [user.secret]);
      },
    };
    const bench = await IsolationBench.open(type, options);
    try {
      const promise = agentPromises(type, options).find(({ name }) => name === TWO_USERS);
      await promise?.check(bench);
    } finally {
      await bench.close();
    }
  }

  it('is its own user’s rows, read with the rows of its step', async () => {
    await tryWithTwoUsers(Quoter);

    expect((await bySuperuser(SAYINGS)).length).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['with a manager of its own', Trespasser, 'A query outside the session'],
    ['past row-level security, without a filter', Superuser, / is shown "(?:secret-of-)?(?:alice|bob)-/],
    ['once and kept for the next user', Cacher, / is shown "(?:secret-of-)?(?:alice|bob)-/],
  ])('is a broken promise where rows are read %s', async (_way, type, reason) => {
    await expect(tryWithTwoUsers(type)).rejects.toThrow(reason);
  });
});

const quoting = (rows: readonly { text: string }[]): Output => ({ sayings: rows.map(({ text }) => text) });
