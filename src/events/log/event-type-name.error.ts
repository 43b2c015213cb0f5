/** An agent's own event type whose name means something else, or is no name. */
export class EventTypeNameError extends Error {
  constructor(
    readonly type: string,
    readonly agentName: string,
  ) {
    super(
      `The agent "${agentName}" cannot declare the event type "${type}": use words of a–z and 0–9 joined by "_", ` +
        'at most 64 characters, that are no core event type.',
    );
    this.name = 'EventTypeNameError';
  }
}
