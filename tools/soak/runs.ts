import type { CanaryOperation } from '@airlock/testing';
import { Client } from 'pg';

export interface RunFigures {
  /** Whose start was acknowledged to the client that asked for it. */
  readonly accepted: number;
  readonly all: number;
  readonly by_status: Readonly<Record<string, number>>;
  /** Acknowledged and not there, or without an end. */
  readonly lost: number;
  readonly ended_twice: number;
  readonly steps_twice: number;
}

/** Runs that clients were promised, and what has become of them. */
export class PromisedRuns {
  private readonly accepted = new Set<string>();

  /** Starts a run and remembers that the server has acknowledged it. */
  readonly operation: CanaryOperation = {
    name: 'ask, and come back for it later',
    weight: 3,
    run: async (actor) => {
      const input = {
        messages: [{ role: 'user', content: `Where does the money of ${actor.user.secret} go?` }],
      };
      const { text: made } = await actor.call({ method: 'POST', path: '/v2/threads', body: {} }, 200);
      const { thread_id: threadId } = JSON.parse(made) as { thread_id: string };
      const path = `/v2/threads/${threadId}/runs`;
      const body = { assistant_id: 'supervisor', input };
      const { text } = await actor.call({ method: 'POST', path, body }, 200);
      this.accepted.add((JSON.parse(text) as { run_id: string }).run_id);
    },
  };

  async figures(superuserUrl: string): Promise<RunFigures> {
    const client = new Client({ connectionString: superuserUrl });
    await client.connect();
    const one = async (sql: string, values: unknown[] = []): Promise<number> => {
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::int as n from (${sql}) found`,
        values,
      );
      return rows[0]?.n ?? NaN;
    };
    try {
      const { rows } = await client.query<{ status: string; n: number }>(
        'select status, count(*)::int as n from runs group by 1 order by 1',
      );
      const missing = await one('select unnest($1::uuid[]) except select id from runs', [[...this.accepted]]);
      const endless = await one(
        `select 1 from runs r where not exists (select 1 from run_events e
           where e.user_id = r.user_id and e.run_id = r.id and e.type = 'orchestration_completed')`,
      );
      return {
        accepted: this.accepted.size,
        all: rows.reduce((sum, { n }) => sum + n, 0),
        by_status: Object.fromEntries(rows.map(({ status, n }) => [status, n])),
        lost: missing + endless,
        ended_twice: await one(
          `select 1 from run_events where type = 'orchestration_completed' group by user_id, run_id having count(*) > 1`,
        ),
        steps_twice: await one(
          `select 1 from run_steps where kind <> 'agent' group by user_id, run_id, agent, key having count(*) > 1`,
        ),
      };
    } finally {
      await client.end();
    }
  }
}
