/** An agent that no run can do without is not there. */
export class MissingAgentError extends Error {
  constructor(readonly agents: readonly string[]) {
    super(
      `There is no agent ${agents.map((name) => `"${name}"`).join(' and no ')}; runs cannot do without. Import the module that provides it.`,
    );
    this.name = 'MissingAgentError';
  }
}
