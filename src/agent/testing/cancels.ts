import type { ReplicaProcess } from '../../../test/support/replica-process';
import type { AgentServer, RunBody } from './agent-server';

export const cancel = async (
  api: AgentServer,
  user: string,
  { thread_id, run_id }: Pick<RunBody, 'thread_id' | 'run_id'>,
): Promise<number> => (await api.post(user, `/v2/threads/${thread_id}/runs/${run_id}/cancel`)).status;

export interface Cancelled {
  readonly run: RunBody;
  readonly status: number;
  /** Milliseconds from the owner's request to the abort in the tool, in the other process. */
  readonly heardAfter: number;
}

/** Begins a run whose tool waits in a process of its own, cancels it, and waits until the tool is told to stop. */
export async function cancelInTool(
  api: AgentServer,
  replica: ReplicaProcess,
  user: string,
): Promise<Cancelled> {
  const script = { agents: { worker: [['tool', 'listening', {}] as const, ['step', 'after'] as const] } };
  const run = await api.begin(user, script, { assistant: 'worker' });
  await replica.says(`listening ${run.run_id}`);
  const asked = Date.now();
  const status = await cancel(api, user, run);
  await replica.says(`aborted ${run.run_id} at`);
  const told = new RegExp(`aborted ${run.run_id} at (\\d+)\n`).exec(replica.output)?.[1];
  return { run, status, heardAfter: Number(told) - asked };
}
