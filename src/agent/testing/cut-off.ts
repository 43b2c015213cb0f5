import type { ReplicaProcess } from '../../../test/support/replica-process';
import type { AgentServer } from './agent-server';

/** From now on nobody tells this worker that it has lost a run, and no sign of life of it arrives. Once for a database. */
export async function cutOff(api: AgentServer, { child }: ReplicaProcess): Promise<void> {
  await api.sql(
    'alter function pulse_runs(text, text[], uuid[], integer[], interval) rename to pulse_runs_heard',
  );
  await api.sql(`
    create function pulse_runs(
      p_owner text, p_users text[], p_runs uuid[], p_attempts integer[], p_every interval)
    returns table (run_id uuid, attempt integer)
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      if p_owner like '%:${child.pid}:%' then return; end if;
      return query select * from pulse_runs_heard(p_owner, p_users, p_runs, p_attempts, p_every);
    end $$`);
}
