import { type ScriptedModel, scriptedModel } from '@airlock/testing';
import { OwnDatabase } from '../../src/agent/testing/own-database';
import { serverEnv } from '../../src/agent/testing/rooms';
import { mintToken, type TokenOptions } from '../../src/auth';
import { AirlockConfig } from '../../src/config';
import { ServerProcess } from './server-process';

export const POOL_SIZE = 10;

/** Patient with a busy machine, so that nobody is taken for dead who only had to wait; dead ones are found soon all the same. */
const ENV = {
  POOL_SIZE: String(POOL_SIZE),
  HEARTBEAT_MS: '2000',
  DEAD_AFTER_MS: '20000',
  RUN_SWEEP_MS: '5000',
  RETRY_BASE_MS: '100',
  MODELS_SMALL: 'gpt-4o-mini',
  MODELS_LARGE: 'gpt-4o',
};

/** Who asks is told to come back when there is no connection for so long; those who work on runs wait for one. */
export const POOL_WAIT_MS = 2_000;

/** Everything that a deployment is made of: PostgreSQL, a model, an API and two workers, one of which is killed again and again. */
export class Cluster {
  private constructor(
    readonly database: OwnDatabase,
    readonly model: ScriptedModel,
    readonly api: ServerProcess,
    /** Lives as long as the soak: its heap is watched. */
    readonly worker: ServerProcess,
    private doomed: ServerProcess,
    private readonly config: AirlockConfig,
    private readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(): Promise<Cluster> {
    const database = await OwnDatabase.start();
    // It repeats what it was asked, so that an answer which goes to somebody else brings a secret with it.
    const model = await scriptedModel(({ prompt }) => `You asked: ${prompt.slice(0, 2_000)}`);
    const env = { ...serverEnv(database.url, ENV), MODEL_BASE_URL: model.url };
    const api = await ServerProcess.start({ ...env, ROLE: 'api', POOL_WAIT_MS: String(POOL_WAIT_MS) });
    const worker = { ...env, ROLE: 'worker' };
    const [steady, doomed] = await Promise.all([ServerProcess.start(worker), ServerProcess.start(worker)]);
    return new Cluster(database, model, api, steady, doomed, AirlockConfig.from(env), worker);
  }

  token(userId: string, options?: TokenOptions): Promise<string> {
    return mintToken(this.config, userId, options);
  }

  get servers(): Readonly<Record<string, ServerProcess>> {
    return { api: this.api, worker: this.worker, killed_worker: this.doomed };
  }

  /** kill -9, and another in its place. */
  async loseWorker(): Promise<void> {
    await this.doomed.kill();
    this.doomed = await ServerProcess.start(this.env);
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.servers).map((server) => server.stop()));
    await this.model.close();
    await this.database.drop();
  }
}
