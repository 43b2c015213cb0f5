import { abortClient, killBackends } from '@airlock/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Cluster, POOL_SIZE, POOL_WAIT_MS } from './cluster';

const EVERY_MS = 6_000;
/** More than the pool has, so that some have to wait until they are told to come back. */
const CROWD = POOL_SIZE * 4;
/** Longer than anybody waits for a connection, shorter than anybody waits for a lock. */
const LOCKED_MS = POOL_WAIT_MS * 2;

/** What was done to the cluster, in numbers. */
export interface FaultFigures {
  clients_gone: number;
  clients_gone_in_mid_answer: number;
  backends_terminated: number;
  workers_killed: number;
  pool_exhausted: number;
  /** Told to come back while the pool was exhausted. */
  turned_away: number;
}

/** One fault after another, round and round, while the load goes on. */
export class Faults {
  readonly figures: FaultFigures = {
    clients_gone: 0,
    clients_gone_in_mid_answer: 0,
    backends_terminated: 0,
    workers_killed: 0,
    pool_exhausted: 0,
    turned_away: 0,
  };
  private readonly kinds = [
    () => this.clientsLeave(),
    () => this.backendsEnd(),
    () => this.poolIsExhausted(),
    () => this.workerDies(),
  ];

  constructor(private readonly cluster: Cluster) {}

  /** Then the pool was never exhausted, or somebody waited for ever. */
  get turnedNobodyAway(): boolean {
    return this.figures.pool_exhausted > 0 && this.figures.turned_away === 0;
  }

  async until(signal: AbortSignal): Promise<void> {
    for (let round = 0; !signal.aborted; round++) {
      await this.kinds[round % this.kinds.length]?.();
      await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async clientsLeave(): Promise<void> {
    const token = await this.cluster.token('user-who-leaves');
    const body = {
      assistant_id: 'supervisor',
      input: { messages: [{ role: 'user', content: 'Where to?' }] },
    };
    const paths = ['/v2/threads', '/v2/runs/stream', '/v2/runs/wait'];
    const left = await Promise.all(
      Array.from({ length: 12 }, (_, n) => {
        const path = paths[n % paths.length] ?? '/v2/threads';
        const call = { method: 'POST', path, token, body: path === '/v2/threads' ? {} : body };
        return abortClient(this.cluster.api.url, call, Math.random() * 400);
      }),
    );
    this.figures.clients_gone += left.length;
    this.figures.clients_gone_in_mid_answer += left.filter(({ wasAnswered }) => wasAnswered).length;
  }

  /** Half of all connections, the listening ones among them; never those of whoever looks on. */
  private async backendsEnd(): Promise<void> {
    const { superuserUrl } = this.cluster.database;
    this.figures.backends_terminated += await killBackends(
      superuserUrl,
      `usename <> '${new URL(superuserUrl).username}' and random() < 0.5`,
    );
  }

  private async workerDies(): Promise<void> {
    await this.cluster.loseWorker();
    this.figures.workers_killed += 1;
  }

  /** A table that nobody gets into holds everybody up who has a connection, until there is none left. */
  private async poolIsExhausted(): Promise<void> {
    const client = new Client({ connectionString: this.cluster.database.superuserUrl });
    await client.connect();
    try {
      await client.query('begin');
      await client.query('lock table threads in access exclusive mode');
      const crowd = this.crowd();
      await pause(LOCKED_MS);
      await client.query('rollback');
      const statuses = await crowd;
      this.figures.pool_exhausted += 1;
      this.figures.turned_away += statuses.filter((status) => status === 503).length;
    } finally {
      await client.end();
    }
  }

  private async crowd(): Promise<number[]> {
    const authorization = `Bearer ${await this.cluster.token('user-in-a-crowd')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    return Promise.all(
      Array.from({ length: CROWD }, async () => {
        const url = `${this.cluster.api.url}/v2/threads`;
        const response = await fetch(url, { method: 'POST', headers, body: '{}' });
        await response.arrayBuffer();
        return response.status;
      }),
    );
  }
}
