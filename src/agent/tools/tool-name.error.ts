/** Two tools have one name; the application does not start. */
export class ToolNameError extends Error {
  constructor(readonly tool: string) {
    super(`Two classes are the tool "${tool}". Give each @Tool a name of its own.`);
    this.name = 'ToolNameError';
  }
}
