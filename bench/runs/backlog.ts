import { Client as Database } from 'pg';

export interface Backlog {
  /** Users are named `<name>-<number>`, numbers from 0. */
  readonly name: string;
  readonly users: number;
  readonly runsEach: number;
  /** What the benchmark's agent is to do in each. */
  readonly script: string;
  readonly tickets?: boolean;
}

export interface SeededRun {
  readonly user_id: string;
  readonly thread_id: string;
  readonly run_id: string;
}

/** Runs that wait, as so many requests would leave them: thread, run, first checkpoint, and the user's tickets. */
export async function seed(
  url: string,
  { name, users, runsEach, script, tickets = true }: Backlog,
): Promise<SeededRun[]> {
  const database = new Database({ connectionString: url });
  await database.connect();
  try {
    const input = JSON.stringify({ messages: [{ role: 'user', content: script }] });
    const state = `{"constraints":{},"history":[],"message":${JSON.stringify(script)},"outcomes":{},"plan":["reporting"],"workloads":[]}`;
    await database.query('begin');
    await database.query(
      `create temporary table seeded on commit drop as
       select $1 || '-' || u as user_id, gen_random_uuid() as thread_id, gen_random_uuid() as run_id, n
       from generate_series(0, $2 - 1) u, generate_series(1, $3) n`,
      [name, users, runsEach],
    );
    await database.query('insert into threads (user_id, id) select user_id, thread_id from seeded');
    await database.query(
      `insert into runs (user_id, id, thread_id, request_id, assistant_id, input, total_steps, checkpoint_sequence)
       select user_id, run_id, thread_id, gen_random_uuid(), 'reporting', $1::json, 1, 1 from seeded order by n`,
      [input],
    );
    await database.query(
      `insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point)
       select user_id, run_id, 1, 'auto', 'initialization', 0, $1::text,
              encode(sha256(convert_to($1::text, 'UTF8')), 'hex'), length($1::text), true from seeded`,
      [state],
    );
    if (tickets) {
      await database.query(
        `select issue_ticket(user_id, 5)
         from (select user_id from seeded where n <= 5 order by n) first,
              lateral set_config('app.user_id', first.user_id, true)`,
      );
    }
    const { rows } = await database.query<SeededRun>('select user_id, thread_id, run_id from seeded');
    await database.query('commit');
    await database.query('analyze');
    return rows;
  } finally {
    await database.end();
  }
}
