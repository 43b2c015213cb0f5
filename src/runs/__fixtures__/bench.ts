import { mintId } from '@airlock/session';
import { testDatabase, type TestDatabase } from '@airlock/testing';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../../../ormconfig';
import { asUser } from '../../../test/support/as-user';
import { AirlockConfig } from '../../config';
import { Message } from '../../threads/message.entity';
import { Thread } from '../../threads/thread.entity';
import { ThreadRepository } from '../../threads/thread.repository';
import { Checkpoint } from '../checkpoints/checkpoint.entity';
import { Run } from '../run.entity';
import { type NewRun, RunRepository } from '../run.repository';
import { RunStateMachine } from '../state/run-state-machine';
import type { RunDocument } from '../state/state-manager';
import { RunStep } from '../steps/run-step.entity';

export interface Bench {
  readonly database: TestDatabase;
  readonly dataSource: DataSource;
  readonly config: AirlockConfig;
  readonly runs: RunRepository;
  readonly threads: ThreadRepository;
  close(): Promise<void>;
}

/** A migrated database, and the repositories on it without the rest of the server. */
export async function bench(env: Record<string, string> = {}): Promise<Bench> {
  const database = await testDatabase();
  const dataSource = await new DataSource({
    ...databaseOptions(database.url),
    entities: [Run, RunStep, Checkpoint, Thread, Message],
  }).initialize();
  const config = AirlockConfig.from({ DATABASE_URL: database.url, ...env });
  return {
    database,
    dataSource,
    config,
    runs: new RunRepository(new RunStateMachine()),
    threads: new ThreadRepository(),
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}

export async function newThread(dataSource: DataSource, userId: string): Promise<string> {
  const id = mintId();
  await asUser(dataSource, userId, (manager) => manager.insert(Thread, { userId, id, metadata: {} }));
  return id;
}

export const newRun = (userId: string, threadId: string, also: Partial<NewRun> = {}): NewRun => ({
  userId,
  id: mintId(),
  threadId,
  requestId: mintId(),
  assistantId: 'supervisor',
  input: { messages: [{ role: 'user', content: 'Where does my money go?' }] },
  metadata: {},
  scopes: [],
  multitaskStrategy: 'enqueue',
  totalSteps: 2,
  ...also,
});

/** What a run knows before anybody has answered. */
export const HELLO: RunDocument = {
  message: 'hello',
  constraints: {},
  workloads: [],
  history: [],
  plan: [],
  outcomes: {},
};
