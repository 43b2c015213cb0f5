/** Neither a core type nor one that this agent declares. */
export class UnknownEventTypeError extends Error {
  constructor(
    readonly type: string,
    readonly agentName: string | null,
  ) {
    const agent = agentName ? `the agent "${agentName}"` : 'no agent';
    super(`No event type "${type}": ${agent} declares it. Add it to "events" in the agent's definition.`);
    this.name = 'UnknownEventTypeError';
  }
}
