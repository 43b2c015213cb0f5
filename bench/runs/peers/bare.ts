import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import type { Peer } from './peer';

const TABLES = `
  create schema bare;
  create table bare.threads (id uuid primary key, created_at timestamptz not null default now());
  create table bare.messages (thread_id uuid, id uuid, run_id uuid, role text, content text, primary key (thread_id, id));
  create table bare.runs (id uuid primary key, thread_id uuid not null, input json not null, status text not null,
    current_step integer not null default 0, updated_at timestamptz not null default now());
  create table bare.run_steps (run_id uuid, step_no integer, result json, primary key (run_id, step_no));
  create table bare.checkpoints (run_id uuid, sequence integer, state text, primary key (run_id, sequence));
  create table bare.run_events (run_id uuid, sequence integer, payload json, primary key (run_id, sequence))`;

const START = `
  with thread as (insert into bare.threads (id) values ($1)),
    message as (insert into bare.messages values ($1, $3, $2, 'user', $4)),
    event as (insert into bare.run_events values ($2, 0, '{"type":"started"}'))
  insert into bare.runs (id, thread_id, input, status) values ($2, $1, json_build_object('message', $4::text), 'running')`;

const STEP = `
  with run as (update bare.runs set current_step = $2, updated_at = now() where id = $1 and status = 'running'),
    checkpoint as (insert into bare.checkpoints values ($1, $2, $4)),
    event as (insert into bare.run_events values ($1, $2, $3))
  insert into bare.run_steps values ($1, $2, $3)`;

const END = `
  with message as (insert into bare.messages values ($2, $3, $1, 'assistant', 'done')),
    event as (insert into bare.run_events values ($1, 6, '{"type":"completed"}'))
  update bare.runs set status = 'completed', updated_at = now() where id = $1 and status = 'running'`;

/**
 * By hand, with pg alone: the rows that five durable steps need, a statement and a transaction for each of them. It has no
 * users, limits, queue, leases or replicas, and loses a run whose process dies: the least that such a run can cost.
 */
export async function bare(url: string, poolSize: number): Promise<Peer> {
  const pool = new Pool({ connectionString: url, max: poolSize });
  await pool.query(TABLES);
  const ask = (name: string, text: string, ...values: unknown[]): Promise<unknown> =>
    pool.query({ name, text, values });
  return {
    async *run(threadId, message) {
      const id = randomUUID();
      await ask('start', START, threadId, id, randomUUID(), message);
      for (let step = 1; step <= 5; step++) {
        const result = JSON.stringify({ step });
        await ask('step', STEP, id, step, result, JSON.stringify({ message, step }));
        yield { step };
      }
      await ask('end', END, id, threadId, randomUUID());
    },
    close: () => pool.end(),
  };
}
