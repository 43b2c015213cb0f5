/** An agent cannot be called what it is called; the application does not start. */
export class AgentNameError extends Error {
  constructor(
    readonly agent: string,
    reason: string,
  ) {
    super(`"${agent}" cannot be an agent's name: ${reason}. Give @Agent another one.`);
    this.name = 'AgentNameError';
  }
}
