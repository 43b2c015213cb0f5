import { AgentServer } from './agent-server';

/** A replica that does everything, and a second one that serves the API, on one database. */
export interface TwoReplicas {
  readonly server: AgentServer;
  readonly second: AgentServer;
  readonly close: () => Promise<void>;
}

/** @param env variables that differ from the defaults, for both */
export async function twoReplicas(env: Record<string, string> = {}): Promise<TwoReplicas> {
  const server = await AgentServer.start(env);
  const second = await AgentServer.start({ ...env, ROLE: 'api' }, server.database);
  const close = async (): Promise<void> => {
    await second.close();
    await server.close();
  };
  return { server, second, close };
}
